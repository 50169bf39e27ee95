import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { marked, type Tokens } from 'marked'
import { expect, it } from 'vitest'
import { slugsOf } from '#app/docs/guides/headings.ts'
import { markdownFiles, tokensOf } from '#tests/support/code-blocks.ts'

const files = markdownFiles()

/** Destinations of the links and images of a file that lead to files of the project. */
function linksOf(file: string): string[] {
  return tokensOf<Tokens.Link | Tokens.Image>(file, 'link', 'image')
    .map(({ href }) => href)
    .filter((href) => !/^[a-z]+:/.test(href))
}

it('links between documents lead to files and headings that exist', () => {
  const broken: string[] = []
  let count = 0
  for (const file of files)
    for (const href of linksOf(file)) {
      count++
      const [path = '', heading] = href.split('#')
      const target = path === '' ? file : join(dirname(file), path)
      if (!existsSync(target)) broken.push(`${file}: ${href}`)
      else if (
        heading &&
        statSync(target).isFile() &&
        ![...slugsOf(marked.lexer(readFileSync(target, 'utf8'))).values()].includes(heading)
      )
        broken.push(`${file}: ${href}: no such heading`)
    }
  expect(broken).toEqual([])
  expect(count).toBeGreaterThan(80)
})

it('docs/README.md lists each guide once', () => {
  const guides = files.filter(
    (file) => /^docs\/(destinations\/)?[\w-]+\.md$/.test(file) && file !== 'docs/README.md',
  )
  const listed = linksOf('docs/README.md').map((href) => join('docs', href))
  expect(listed.toSorted()).toEqual(guides)
})
