import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { verifyWebhook } from '#client/index.ts'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { modes } from '#delivery/modes.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { CommandRun, runCommandWith } from '#tests/support/service/command.ts'
import { startWorker } from '#worker/worker.ts'

const letter = 'public/samples/letter.pdf'

let working: TestApp
/** Without a worker. */
let idle: TestApp
let worker: Closable
let folder: string
const started: CommandRun[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearback-state-'))
  ;[working, idle] = await Promise.all([startTestApp(), startTestApp()])
  worker = await startWorker(working.settings, working.database.url)
})
afterEach(async () => {
  for (const run of started.splice(0)) {
    run.child.kill('SIGTERM')
    await run.exitCode
  }
})
afterAll(async () => {
  await worker.close()
  await Promise.all([working.close(), idle.close()])
  await rm(folder, { recursive: true, force: true })
})

const env = () => ({ XDG_STATE_HOME: folder, XDG_CONFIG_HOME: folder })

/** Runs a command in a process of its own. */
function start(url: string, args: string[], input?: string | Uint8Array): CommandRun {
  const run = new CommandRun(url, args, { env: env(), ...(input !== undefined && { input }) })
  started.push(run)
  return run
}

/** Runs a command in this process. */
const run = (url: string, ...args: string[]) => runCommandWith({ HEARBACK_URL: url, ...env() }, args)

it('analyze prints the analysis of each file, and exits with 1 if a job failed', async () => {
  const single = await run(working.url, 'analyze', letter, '--user', 'alice')
  expect(single).toMatchObject({ code: 0, stderr: '' })
  expect(single.stdout).toMatch(/^[\da-f-]{36}\nletter\.pdf \(.* kB, alice\)\ncompleted in /)

  const broken = join(folder, 'broken.pdf')
  await writeFile(broken, '%PDF-1.7\nnothing more')
  const several = await run(working.url, 'analyze', letter, broken, '--json', '--via', 'polling')
  const jobs = several.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(several.code).toBe(1)
  expect(jobs.map(({ filename, state }) => `${filename} ${state}`).sort()).toEqual([
    'broken.pdf error',
    'letter.pdf completed',
  ])
})

it('analyze and submit read standard input when the file is "-"', async () => {
  const analyzed = start(working.url, ['analyze', '-', '--json'], await readFile(letter))
  expect(await analyzed.exitCode).toBe(0)
  expect(JSON.parse(analyzed.stdout)).toMatchObject({
    filename: 'stdin.pdf',
    analysis: { pages: { count: 1 } },
  })
  const submitted = start(idle.url, ['submit', '-', '--name', 'a.pdf'], '%PDF-1.7')
  expect(await submitted.exitCode).toBe(0)
  expect(submitted.stdout).toMatch(/^[\da-f-]{36}\n$/)
})

it('analyze --cancel-on-exit cancels the job after Ctrl-C; without it the job goes on', async () => {
  for (const [option, state] of [
    ['--cancel-on-exit', 'error'],
    ['--json', 'uploaded'],
  ] as const) {
    const user = `ctrl${option}`
    const analyzing = start(idle.url, ['analyze', letter, '--user', user, option])
    await expect.poll(() => idle.web.services.feed.size).toBe(1)
    analyzing.child.kill('SIGINT')
    expect(await analyzing.exitCode).toBe(130)
    const { stdout } = await run(idle.url, 'list', '--user', user, '--json')
    expect(JSON.parse(stdout)).toMatchObject({ state })
  }
})

it('status prints one line, rm deletes, follow --via auto follows', async () => {
  const { jobid } = await newJob(idle.web.services)
  const { stdout } = await run(idle.url, 'status', jobid)
  expect(stdout).toBe(`${jobid}  uploaded  a.pdf\n`)
  const following = start(idle.url, ['follow', jobid, '--via', 'auto'])
  await following.says(/ 1 {2}uploaded/)
  expect(await run(idle.url, 'cancel', jobid)).toMatchObject({ code: 0 })
  expect(await following.exitCode).toBe(1)
  expect(following.stdout).toMatch(/ 2 {2}error {7}canceled/)
  expect(await run(idle.url, 'rm', jobid)).toMatchObject({ code: 0, stdout: `${jobid} deleted\n` })
})

it('recover prints jobs whose end was not seen, finished ones once', async () => {
  const submitted = await run(idle.url, 'submit', letter, '--user', 'rita')
  const jobid = submitted.stdout.trim()
  const before = await run(idle.url, 'recover')
  expect(before.stdout).toContain(`${jobid}  uploaded  letter.pdf\n`)
  await run(idle.url, 'cancel', jobid)
  expect((await run(idle.url, 'recover')).stdout).toContain(`${jobid}  canceled: `)
  expect((await run(idle.url, 'recover')).stdout).not.toContain(jobid)
})

it('on a terminal, follow replaces a progress bar by the next line, and writes no colours', async () => {
  const { jobid } = await newJob(idle.web.services)
  const attempt = await begin(idle.web.services, jobid)
  const program = join(import.meta.dirname, '../../../scripts/hearback.mjs')
  const command = `stty cols 80; ${process.execPath} ${program} follow ${jobid} --via sse`
  // script(1) runs the command on a pseudo-terminal.
  const terminal = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...process.env, HEARBACK_URL: idle.url, XDG_STATE_HOME: folder },
  })
  let output = ''
  terminal.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  const exited = once(terminal, 'close')
  await expect.poll(() => output).toContain('processing')
  await idle.web.services.jobs.recordProgress(jobid, 1, 12, 48)
  const bar = `${'█'.repeat(6)}${'░'.repeat(18)}  12 of 48 pages`
  await expect.poll(() => output).toContain(bar)
  await complete(idle.web.services, attempt)
  expect((await exited)[0]).toBe(0)
  expect(output).toMatch(new RegExp(`${bar}\\r\\x1b\\[2K[^\\n]* {2}3 {2}completed`))
  // Select Graphic Rendition, with which colours are set.
  for (const part of output.split('\x1b[')) expect(part).not.toMatch(/^[\d;]*m/)
})

it('SIGTERM ends a command with 143', async () => {
  const { jobid } = await newJob(idle.web.services)
  const following = start(idle.url, ['follow', jobid])
  await following.says(/ 1 {2}uploaded/)
  following.child.kill('SIGTERM')
  expect(await following.exitCode).toBe(143)
})

it('compare follows one job in every mode and prints what each cost', async () => {
  const [{ code, stdout }, table] = await Promise.all([
    start(working.url, ['compare', letter, '--json']).result(),
    run(working.url, 'compare', letter),
  ])
  const [head = '', ...lines] = table.stdout.trimEnd().split('\n')
  expect(head.trim().split(/ +/)).toEqual(['mode', 'latency', 'requests', 'unchanged', 'messages', 'bytes'])
  for (const line of lines)
    expect(line).toMatch(/^[a-z-]+ +[\d.,]+ (ms|s) +\d+ +\d+ +\d+ +[\d.,]+ (bytes|kB|B)$/)
  expect(lines).toHaveLength(modes.filter(({ follows }) => follows).length)
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(code).toBe(0)
  expect(rows.map(({ mode }) => mode).sort()).toEqual(
    modes
      .filter(({ follows }) => follows)
      .map(({ name }) => name)
      .sort(),
  )
  for (const { latencyMs, bytes } of rows) {
    expect(latencyMs).toEqual(expect.any(Number))
    expect(bytes).toBeGreaterThan(100)
  }
})

it('listen --forward posts the webhooks of a user to a local URL, with valid signatures', async () => {
  let secret = ''
  const received: string[] = []
  const server = createServer(async (request, response) => {
    const event = await verifyWebhook(await text(request), request.headers, secret)
    received.push(event.type)
    response.writeHead(204).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  const listening = start(working.url, ['listen', '--forward', target, '--user', 'frida'])
  secret = (await listening.says(/Secret of the webhook: (whsec_\S+)/))[1] ?? ''
  await run(working.url, 'submit', letter, '--user', 'frida')
  await expect.poll(() => received).toEqual(['job.uploaded', 'job.processing', 'job.completed'])
  await listening.says(/-3 {2}204/)
  listening.child.kill('SIGINT')
  expect(await listening.exitCode).toBe(130)
  const { webhooks } = (await (await fetch(`${working.url}/users/frida/webhooks`)).json()) as { webhooks: [] }
  expect(webhooks).toEqual([])
  server.close()
})
