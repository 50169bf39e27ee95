import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { codeBlocks, markdownFiles } from '#tests/support/code-blocks.ts'
import { documentedExamples, type Example, exampleFiles, indirectTests } from './examples.ts'

const listed = Object.entries(documentedExamples)
const reference = 'docs/client.md'
const count = (treatment: string) =>
  [...listed.flatMap(([, examples]) => examples), ...exampleFiles].filter(([, one]) => one === treatment)
    .length

it(`every code block of a document is listed with its test (${count('run')} are run, ${count('checked')} checked)`, () => {
  const documents = markdownFiles().filter((file) => file !== reference && codeBlocks(file).length > 0)
  expect(documents).toEqual(listed.map(([file]) => file).sort())
  for (const [file, examples] of listed) {
    const blocks = codeBlocks(file).map(({ code }) => code)
    const found = blocks.map((code, n) => {
      const beginning = examples[n]?.[0]
      return beginning !== undefined && code.startsWith(beginning) ? beginning : code
    })
    expect(found, file).toEqual(examples.map(([beginning]) => beginning))
  }
})

it('the tests of the examples exist and read them', () => {
  const tested = ([, treatment]: Example) => treatment !== 'not code'
  for (const [file, examples] of listed)
    for (const [, , test] of examples.filter(tested)) {
      const text = readFileSync(test, 'utf8')
      if (!indirectTests.includes(test)) expect(text, `${test} reads ${file}`).toContain(file)
    }
  for (const [, , test] of exampleFiles) expect(existsSync(test), test).toBe(true)
})

it('every file of deploy/ and folder of examples/ is listed with its test', () => {
  const found = ['deploy', 'examples'].flatMap((folder) =>
    readdirSync(folder).flatMap((name) => (/README|ignore/.test(name) ? [] : [`${folder}/${name}`])),
  )
  expect(exampleFiles.map(([file]) => file)).toEqual(found.sort())
})

it('docs/client.md has the examples of the README and of the documentation comments', () => {
  const tested = codeBlocks('client/README.md').map(({ code }) => code)
  const sources = readdirSync('client', { recursive: true, encoding: 'utf8' })
    .filter((file) => /^(?!dist|node_modules).*\.ts$/.test(file))
    .map((file) => readFileSync(`client/${file}`, 'utf8').replaceAll(/^ *\* ?/gm, ''))
    .join('\n')
  const blocks = codeBlocks(reference).map(({ code }) => code)
  expect(blocks.slice(0, tested.length)).toEqual(tested)
  // tests/integration/client/package-build.test.ts compiles the examples of the comments.
  const others = blocks.slice(tested.length)
  const examples = others.filter((code) => sources.includes(code.trimEnd()))
  expect(examples.length).toBeGreaterThan(12)
  // What is no example is the signature of an export.
  for (const code of others.filter((code) => !examples.includes(code)))
    expect(code).toMatch(/^(new \w+|\w+(<.*>)?)\(.*\)(: .*)?\n$|^(type|interface|class|const) /s)
})
