import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyProject, type ProjectCopy } from '#tests/support/project-copy.ts'

/** The code blocks of a section of CONTRIBUTING.md, each with the file that the line before it names. */
function recipe(section: string): { file: string; text: string }[] {
  const document = readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8')
  const [, ...sections] = document.split(/^## /m)
  const text = sections.find((one) => one.startsWith(`${section}\n`)) ?? ''
  return [...text.matchAll(/^`([^`\n]+)`:\n\n```ts\n(.*?)^```$/gms)].map(([, file = '', code = '']) => ({
    file,
    text: code,
  }))
}

const added = [...recipe('Add a delivery mode'), ...recipe('Add a destination')]
const registries = ['delivery/registry.ts', 'delivery/destinations/registry.ts']
const biome = 'node_modules/@biomejs/biome/bin/biome'

let project: ProjectCopy

beforeAll(async () => {
  project = await copyProject()
  for (const { file, text } of added) await project.add(file, text)
  await project.node(biome, 'check', '--write', '--error-on-warnings', ...added.map(({ file }) => file))
  await project.node('scripts/spec.ts')
}, 120_000)
afterAll(() => project.remove())

it('the recipes of CONTRIBUTING.md register a mode and a destination', () => {
  expect(added.map(({ file }) => file)).toEqual(expect.arrayContaining(registries))
})

it('code built from the recipes passes the checks', { timeout: 300_000 }, async () => {
  // Only the lines that were added to the registries may need another format.
  for (const { file, text } of added.filter(({ file }) => !registries.includes(file)))
    expect(await project.read(file)).toBe(text)
  // With the paths of the original, whose type check then counts for this one.
  await project.node('node_modules/typescript/bin/tsc', '--noEmit', '--preserveSymlinks')
  await project.node('scripts/architecture.ts')
  await project.node('scripts/mode-names.ts')
  await project.node('scripts/spec.ts', '--check')
  const tests = ['delivery/modes.test.ts', 'tests/modes-doc.test.ts']
  expect(await runTests('--project', 'unit', ...tests)).toContainEqual(expect.stringContaining('json-seq'))
})

describe('the conformance suite', () => {
  let passed: string[]
  beforeAll(async () => {
    const files = ['following', 'broken-connections', 'destinations/tcp'].map(
      (name) => `tests/conformance/${name}.test.ts`,
    )
    passed = await runTests('--project', 'conformance', '-t', 'json-seq|destination type tcp', ...files)
  }, 300_000)

  it('passes for a mode built from the recipe', () => {
    expect(passed.filter((name) => name.includes('json-seq')).length).toBeGreaterThan(10)
  })

  it('passes for a destination built from the recipe', () => {
    expect(passed.filter((name) => name.startsWith('destination type tcp')).length).toBeGreaterThan(7)
  })
})

/** Runs tests in the copy; resolves with the names of those that passed, and rejects when one fails. */
async function runTests(...args: string[]): Promise<string[]> {
  // Each worker would load the code of the copy.
  const options = ['--reporter=json', '--outputFile=report.json', '--maxWorkers=1']
  await project.node('node_modules/vitest/vitest.mjs', 'run', ...options, ...args)
  const { testResults } = JSON.parse(await project.read('report.json')) as {
    testResults: { assertionResults: { status: string; fullName: string }[] }[]
  }
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed')
    .map(({ fullName }) => fullName)
}
