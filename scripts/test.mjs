import { spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { runProgram } from './setup/program.mjs'
import { projectNode, root, setup } from './setup.mjs'
import { readPlaywright, readVitest } from './test/report.mjs'

/**
 * `npm test` runs all suites but `cluster`, `npm test -- unit e2e` some of them; other arguments filter test files. The
 * last lines name the slowest files, the failed tests, the programs that tests lacked, and the numbers of passed and
 * failed tests.
 */
const suites = ['unit', 'integration', 'conformance', 'chaos', 'e2e', 'cluster']
const wanted = process.argv.slice(2)
const patterns = wanted.filter((word) => !suites.includes(word))
const runs = (suite) => wanted.length === patterns.length || wanted.includes(suite)

const needsPages = runs('e2e') || runs('chaos')
await setup({ pages: false, clientPackage: needsPages || runs('integration') })

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
  // The tests start hundreds of processes, which load the same code.
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/tests'),
}

let passed = 0

/** Failed tests, and what else failed. */
const failures = []
const seconds = new Map()

/** Programs that tests need and that are not installed, with the number of tests that were skipped for them. */
const missing = new Map()

/**
 * Runs one test runner. With `deferOutput`, its output is printed at its end. A non-zero exit code without a failed
 * test counts as one failure.
 */
async function run(name, { wrapper = [], args, env = () => ({}), read, deferOutput }) {
  const report = join(reports, `${name}.json`)
  const output = deferOutput && join(reports, `${name}.log`)
  const log = output && openSync(output, 'w')
  const [program, ...rest] = [...wrapper, projectNode, ...args(report)]
  const code = await runProgram(program, rest, {
    cwd: root,
    env: { ...process.env, ...ownEnv, ...env(report) },
    ...(log && { stdio: ['ignore', log, log] }),
  })
  if (log) {
    closeSync(log)
    process.stdout.write(readFileSync(output))
  }
  if (existsSync(report)) {
    const result = read(JSON.parse(readFileSync(report, 'utf8')))
    passed += result.passed
    failures.push(...result.failures)
    for (const entry of result.seconds) seconds.set(...entry)
    for (const [program, count] of result.missing) missing.set(program, (missing.get(program) ?? 0) + count)
    if (result.failures.length > 0) return
  }
  if (code !== 0) failures.push({ title: name, error: `ended with code ${code}` })
}

function runVitest(projects, deferOutput, wrapper) {
  return run(`vitest-${projects.join('-')}`, {
    wrapper,
    args: (report) => [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...projects.flatMap((project) => ['--project', project]),
      ...patterns,
    ],
    read: readVitest,
    deferOutput,
  })
}

function runPlaywright(deferOutput) {
  return run('playwright', {
    args: () => [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--pass-with-no-tests',
      '--reporter=list,json',
      ...patterns,
    ],
    env: (report) => ({ PLAYWRIGHT_JSON_OUTPUT_NAME: report }),
    read: readPlaywright,
    deferOutput,
  })
}

const inProcess = ['unit', 'integration', 'conformance'].filter(runs)
// The tests wait for sockets, timers and processes for about half of their time, so the runners share the cores. The
// other suites do not wait for the pages that these two need.
const pages = needsPages ? setup({ pages: true }) : Promise.resolve()
// The output of all but the first is printed at their end.
const runners = [
  inProcess.length > 0 && ((deferOutput) => runVitest(inProcess, deferOutput)),
  runs('e2e') && ((deferOutput) => pages.then(() => runPlaywright(deferOutput))),
  runs('chaos') && ((deferOutput) => pages.then(() => runVitest(['chaos'], deferOutput))),
  // In namespaces of its own: whatever it creates is removed when it ends, even if it is killed.
  wanted.includes('cluster') && ((deferOutput) => runVitest(['cluster'], deferOutput, namespaces())),
].filter(Boolean)
await Promise.all(runners.map((start, index) => start(index > 0)))

rmSync(reports, { recursive: true, force: true })
const slowest = [...seconds].sort((a, b) => b[1] - a[1]).slice(0, 12)
console.log(`\nSlowest files: ${slowest.map(([file, time]) => `${file} ${Math.round(time)} s`).join(', ')}`)
for (const { title, error } of failures) console.log(`\nFAILED ${title}\n${error}`)
for (const [program, count] of missing) {
  console.log(`${count} tests skipped: ${program} is not installed (apt-get install ${program})`)
}
const failed = failures.length + (process.env.REQUIRE_BROKERS === '1' ? missing.size : 0)
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

/** The command that runs a program in new namespaces; empty where that is not permitted, and the tests are skipped. */
function namespaces() {
  const wrapper = ['unshare', '--net', '--pid', '--fork', '--kill-child', '--mount-proc']
  const { status } = spawnSync(wrapper[0], [...wrapper.slice(1), 'true'], { stdio: 'ignore' })
  return status === 0 ? wrapper : []
}

function cacheFolder() {
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches')
  return process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
}
