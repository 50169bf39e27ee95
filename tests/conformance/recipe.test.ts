import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

let project: ProjectCopy

beforeAll(async () => {
  project = await copyProject()
})
afterAll(() => project.remove())

it('a mode built from CONTRIBUTING.md passes the checks and the conformance suite', {
  timeout: 300_000,
}, async () => {
  const blocks = recipe('Add a delivery mode')
  expect(blocks.map(({ file }) => file)).toContain('delivery/registry.ts')
  for (const { file, text } of blocks) await project.add(file, text)

  const added = blocks.map(({ file }) => file)
  await project.node('node_modules/@biomejs/biome/bin/biome', 'check', '--write', 'delivery/registry.ts')
  await project.node('node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings', ...added)
  await project.node('node_modules/typescript/bin/tsc', '--noEmit')
  await project.node('scripts/architecture.ts')
  await project.node('scripts/mode-names.ts')
  await project.node('scripts/spec.ts')
  await project.node('scripts/spec.ts', '--check')
  const unit = await runTests('--project', 'unit', 'delivery/modes.test.ts', 'tests/modes-doc.test.ts')
  expect(unit).toContainEqual(expect.stringContaining('json-seq'))
  const suites = ['following', 'broken-lines'].map((name) => `tests/conformance/${name}.test.ts`)
  const conformance = await runTests('--project', 'conformance', '-t', 'json-seq', ...suites)
  expect(conformance.length).toBeGreaterThan(10)
})

/** Runs tests in the copy; resolves with the names of those that passed, and rejects when one fails. */
async function runTests(...args: string[]): Promise<string[]> {
  const report = ['--reporter=json', '--outputFile=report.json']
  await project.node('node_modules/vitest/vitest.mjs', 'run', ...report, ...args)
  const { testResults } = JSON.parse(await project.read('report.json')) as {
    testResults: { assertionResults: { status: string; fullName: string }[] }[]
  }
  return testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed')
    .map(({ fullName }) => fullName)
}
