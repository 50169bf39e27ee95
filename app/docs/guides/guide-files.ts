import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { marked, type Token, type Tokens } from 'marked'
import { plainText, slugsOf } from './headings.ts'

/** One Markdown file of `docs/`, as the navigation shows it. */
export interface GuideEntry {
  /** Path below `/docs`. */
  path: string
  title: string
  /** Headings of the second level. */
  sections: { id: string; title: string }[]
}

/** Guides with a common subject. */
export interface GuideGroup {
  title: string
  guides: GuideEntry[]
}

/** `/docs` itself shows the delivery modes. */
const ownPage = 'modes'

/**
 * The guides in the groups and the order of `docs/README.md`. Files directly in `docs/` that it does not list are in a
 * last group.
 */
export async function readGuideGroups(): Promise<GuideGroup[]> {
  const index = marked.lexer(await readFile(fileOf('README'), 'utf8'))
  const groups: GuideGroup[] = []
  const listed = new Set([ownPage, 'README'])
  for (const token of index) {
    if (isHeading(token) && token.depth === 2) groups.push({ title: plainText(token), guides: [] })
    if (token.type !== 'list') continue
    for (const [, path] of token.raw.matchAll(/\]\(((?:[\w-]+\/)?[\w-]+)\.md\)/g)) {
      if (path === undefined || listed.has(path)) continue
      listed.add(path)
      groups.at(-1)?.guides.push(await readEntry(path))
    }
  }
  const files = (await readdir(folder()))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
  const others = await Promise.all(files.filter((name) => !listed.has(name)).map(readEntry))
  return others.length > 0 ? [...groups, { title: 'More', guides: others }] : groups
}

/** The tokens of a guide, or null when there is no such file. */
export async function readGuide(path: string): Promise<Token[] | null> {
  // Only names of files in docs/ and its folders.
  if (!/^[\w-]+(\/[\w-]+)?$/.test(path) || path === 'README' || path === ownPage) return null
  try {
    return marked.lexer(await readFile(fileOf(path), 'utf8'))
  } catch {
    return null
  }
}

/** The title of a guide: its first heading. */
export function titleOf(tokens: readonly Token[], path: string): string {
  const heading = tokens.find(isHeading)
  return heading ? plainText(heading) : path
}

async function readEntry(path: string): Promise<GuideEntry> {
  const tokens = (await readGuide(path)) ?? []
  const slugs = slugsOf(tokens)
  return {
    path,
    title: titleOf(tokens, path),
    sections: tokens.flatMap((token) =>
      isHeading(token) && token.depth === 2 ? [{ id: slugs.get(token) ?? '', title: plainText(token) }] : [],
    ),
  }
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading'
}

function fileOf(path: string): string {
  return join(folder(), `${path}.md`)
}

function folder(): string {
  return join(/* turbopackIgnore: true */ process.cwd(), 'docs')
}
