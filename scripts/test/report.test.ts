import { expect, it } from 'vitest'
// @ts-expect-error: a script that runs before the packages are installed, without types.
import { readPlaywright, readVitest } from './report.mjs'

const file = (assertionResults: object[]) => ({
  name: `${process.cwd()}/tests/a.test.ts`,
  status: 'passed',
  startTime: 1_000,
  endTime: 3_000,
  assertionResults,
})
const vitestTest = (suite: string, status: string) => ({
  ancestorTitles: [suite, 'inner'],
  fullName: suite,
  status,
  failureMessages: status === 'failed' ? ['\u001b[31mexpected 1\nto be 2\u001b[39m'] : [],
})

it('report of Vitest: counts what was skipped for lack of a program, by program', () => {
  const results = [
    file([vitestTest('a (needs nginx)', 'skipped'), vitestTest('a (needs nginx)', 'skipped')]),
    file([vitestTest('b (needs nginx)', 'pending'), vitestTest('c', 'skipped')]),
    // A test of a suite that runs may be skipped for another reason.
    file([vitestTest('d (needs caddy)', 'skipped'), vitestTest('d (needs caddy)', 'passed')]),
  ]
  const { missing, passed, seconds, failures } = readVitest({ numPassedTests: 1, testResults: results })
  expect([...missing]).toEqual([['nginx', 3]])
  expect({ passed, failures, seconds: [...seconds] }).toEqual({
    passed: 1,
    failures: [],
    seconds: [['tests/a.test.ts', 2]],
  })
})

it('report of Vitest: names each failed test with the first lines of its error, and a file that does not load', () => {
  const broken = { ...file([]), status: 'failed', message: 'Cannot find module' }
  const { failures } = readVitest({
    numPassedTests: 0,
    testResults: [file([vitestTest('a', 'failed')]), broken],
  })
  expect(failures).toEqual([
    { title: 'tests/a.test.ts: a', error: 'expected 1\nto be 2' },
    { title: 'tests/a.test.ts', error: 'Cannot find module' },
  ])
})

it('report of Playwright: counts tests that were skipped for lack of a program', () => {
  const spec = (title: string, annotations: object[], ok = true) => ({
    title,
    ok,
    tests: [{ annotations, results: [{ duration: 500, error: ok ? undefined : { message: 'late' } }] }],
  })
  const specs = [
    spec('a', [{ type: 'skip', description: 'python3 is not installed' }]),
    spec('b', [{ type: 'skip', description: 'only in Chromium' }]),
    spec('c', [], false),
  ]
  const suites = [{ file: 'a.spec.ts', suites: [{ file: 'a.spec.ts', specs }] }]
  const { missing, failures } = readPlaywright({ stats: { expected: 1, flaky: 0 }, errors: [], suites })
  expect([...missing]).toEqual([['python3', 1]])
  expect(failures).toEqual([{ title: 'tests/e2e/a.spec.ts: c', error: 'late' }])
})
