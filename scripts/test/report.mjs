import { relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root } from '../setup.mjs'

/** The first lines of an error, without colours. */
function summary(message = '') {
  const text = stripVTControlCharacters(message)
  return text.split('\n', 3).join('\n').trim()
}

/**
 * Reads the JSON report of Vitest.
 * @returns the number of passed tests, the failed tests with their errors, the seconds of each file, and
 *   the programs for lack of which tests were skipped, each with the number of these tests. Such a suite has the
 *   program, which is also its Debian package, in its title: `(needs nginx)`.
 */
export function readVitest({ numPassedTests, testResults }) {
  const failures = []
  const seconds = new Map()
  const missing = new Map()
  for (const { name, status, message, startTime, endTime, assertionResults } of testResults) {
    const file = relative(root, name)
    seconds.set(file, (endTime - startTime) / 1000)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    for (const { fullName, failureMessages } of failed) {
      failures.push({ title: `${file}: ${fullName}`, error: summary(failureMessages[0]) })
    }
    if (status === 'failed' && failed.length === 0) failures.push({ title: file, error: summary(message) })
    for (const title of new Set(assertionResults.map(({ ancestorTitles }) => ancestorTitles[0] ?? ''))) {
      const program = /\(needs ([\w-]+)\)$/.exec(title)?.[1]
      const tests = assertionResults.filter(({ ancestorTitles }) => ancestorTitles[0] === title)
      const isSkipped = tests.every(({ status }) => status === 'skipped' || status === 'pending')
      if (program && isSkipped) missing.set(program, (missing.get(program) ?? 0) + tests.length)
    }
  }
  return { passed: numPassedTests, failures, seconds, missing }
}

/**
 * Reads the JSON report of Playwright. Returns the same as `readVitest`; a test that lacks a program was skipped with
 * the reason `python3 is not installed`.
 */
export function readPlaywright({ stats, errors, suites }) {
  const failures = errors.map(({ message }) => ({ title: 'Playwright', error: summary(message) }))
  const seconds = new Map()
  const missing = new Map()
  const visit = (suite) => {
    for (const { title, ok, tests } of suite.specs ?? []) {
      const file = `tests/e2e/${suite.file}`
      const results = tests.flatMap((test) => test.results)
      const duration = results.reduce((sum, result) => sum + result.duration, 0) / 1000
      seconds.set(file, (seconds.get(file) ?? 0) + duration)
      for (const { type, description } of tests.flatMap((test) => test.annotations ?? [])) {
        const program = type === 'skip' && /^([\w-]+) is not installed$/.exec(description ?? '')?.[1]
        if (program) missing.set(program, (missing.get(program) ?? 0) + 1)
      }
      if (!ok) failures.push({ title: `${file}: ${title}`, error: summary(results.at(-1)?.error?.message) })
    }
    for (const inner of suite.suites ?? []) visit(inner)
  }
  for (const suite of suites) visit(suite)
  return {
    passed: stats.expected + stats.flaky,
    failures,
    seconds,
    missing,
  }
}
