import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'

/**
 * `npm test` runs all suites, `npm test -- unit e2e` some of them; other arguments filter test files. The last line
 * is the total of passed and failed tests.
 */
const suites = ['unit', 'integration', 'conformance', 'chaos']
const wanted = process.argv.slice(2)
const picked = suites.filter((suite) => wanted.includes(suite))
const patterns = wanted.filter((word) => word !== 'e2e' && !suites.includes(word))
const runs = (suite) => wanted.length === patterns.length || wanted.includes(suite)

const needsPages = runs('e2e') || runs('chaos')
await setup({ pages: needsPages })

const reports = mkdtempSync(join(tmpdir(), 'hearback-test-report-'))

// Test runners and browsers write to the home folder, so they get a temporary one. Installed browsers stay visible.
const home = join(reports, 'home')
mkdirSync(home)
const ownEnv = {
  HOME: home,
  XDG_CACHE_HOME: join(home, '.cache'),
  XDG_CONFIG_HOME: join(home, '.config'),
  XDG_DATA_HOME: join(home, '.local/share'),
  PLAYWRIGHT_BROWSERS_PATH: process.env.PLAYWRIGHT_BROWSERS_PATH ?? join(cacheFolder(), 'ms-playwright'),
}

const totals = { passed: 0, failed: 0 }

/** Runs one test runner. A non-zero exit code without a failed test counts as one failure. */
async function run(name, args, env, read) {
  const report = join(reports, `${name}.json`)
  const code = await runProgram(projectNode, args(report), {
    cwd: root,
    env: { ...process.env, ...ownEnv, ...env(report) },
  })
  const { passed, failed } = existsSync(report)
    ? read(JSON.parse(readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0 }
  totals.passed += passed
  totals.failed += code !== 0 && failed === 0 ? 1 : failed
}

if (suites.some(runs)) {
  await run(
    'vitest',
    (report) => [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...picked.flatMap((suite) => ['--project', suite]),
      ...patterns,
    ],
    () => ({}),
    (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests }),
  )
}
if (runs('e2e')) {
  await run(
    'playwright',
    () => [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--pass-with-no-tests',
      '--reporter=list,json',
      ...patterns,
    ],
    (report) => ({ PLAYWRIGHT_JSON_OUTPUT_NAME: report }),
    ({ stats, errors }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + errors.length,
    }),
  )
}

rmSync(reports, { recursive: true, force: true })
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exit(totals.failed === 0 ? 0 : 1)

function cacheFolder() {
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches')
  return process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
}
