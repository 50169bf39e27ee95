import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'

const root = join(import.meta.dirname, '../../..')
const letter = 'public/samples/letter.pdf'
const execute = promisify(execFile)

let app: TestApp
let worker: Closable

beforeAll(async () => {
  app = await startTestApp()
  worker = await startWorker(app.settings, app.database.url)
})
afterAll(async () => {
  await worker.close()
  await app.close()
})

async function run(command: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await execute(command, args, { cwd: root, env: { ...process.env, ...env } })
  return stdout
}

const hasPython = await execute('python3', ['--version']).then(
  () => true,
  () => false,
)
if (!hasPython) console.info('Skipped: the examples in Python, because python3 is not installed.')

const polled = /^(uploaded\n|processing\n)*completed\n/
const delivered = 'job.uploaded\njob.processing\njob.completed\n'

const examples: [command: string, file: string, output: string | RegExp][] = [
  ['bash', 'poll.sh', polled],
  [process.execPath, 'poll.mjs', polled],
  [process.execPath, 'socket.mjs', delivered],
  ['python3', 'poll.py', polled],
  ['python3', 'callback.py', delivered],
]

it.each(examples.filter(([command]) => hasPython || command !== 'python3'))(
  'course protocol: %s %s prints the states of the job to its end',
  async (command, file, output) => {
    const stdout = await run(command, [`examples/course/${file}`, app.url, 'alice', letter])
    expect(stdout).toMatch(output)
  },
)

it.runIf(hasPython)('Python client: the example of its README runs', async () => {
  const readme = await readFile(join(root, 'clients/python/README.md'), 'utf8')
  const [, code = ''] = /^```python\n(.*?)^```$/ms.exec(readme) ?? []
  const env = { HEARBACK_URL: app.url, PYTHONPATH: 'clients/python', PYTHONDONTWRITEBYTECODE: '1' }
  const stdout = await run('python3', ['-c', code.replace('letter.pdf', letter)], env)
  expect(stdout).toBe('1 job.uploaded\n2 job.processing\n3 job.completed\n1 page\ncompleted\n')
})

it('GitHub Action: sets its outputs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hearback-action-'))
  const output = join(folder, 'output')
  const hearback = `${process.execPath} scripts/hearback.mjs`
  const env = {
    HEARBACK: hearback,
    HEARBACK_URL: app.url,
    FILE: letter,
    GITHUB_OUTPUT: output,
    XDG_STATE_HOME: folder,
  }
  await run('bash', ['examples/github-action/analyze.sh'], env)
  expect(await readFile(output, 'utf8')).toMatch(/^jobid=[\da-f-]{36}\npages=1\nwords=\d+\n$/)
  await rm(folder, { recursive: true })
})
