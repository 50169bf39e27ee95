import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Event } from '#core/events/event.ts'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { modes } from '#delivery/modes.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { CommandRun, runCommand, runProcess } from '#tests/support/service/command.ts'
import { startWorker } from '#worker/worker.ts'

const letter = 'public/samples/letter.pdf'
const unknown = '00000000-0000-7000-8000-000000000000'
const following = modes.flatMap(({ name, follows }) => (follows ? [name] : []))

/** One with a worker, one without. */
let working: TestApp
let idle: TestApp
let worker: Closable
let senders: Senders
const started: CommandRun[] = []

beforeAll(async () => {
  ;[working, idle] = await Promise.all([startTestApp(), startTestApp()])
  worker = await startWorker(working.settings, working.database.url)
  senders = await startSenders(idle)
})
afterEach(async () => {
  for (const run of started.splice(0)) {
    run.child.kill('SIGTERM')
    await run.exitCode
  }
})
afterAll(async () => {
  await worker.close()
  await senders.stop({ ignoreErrors: true })
  await Promise.all([working.close(), idle.close()])
})

function start(url: string, ...args: string[]): CommandRun {
  const run = new CommandRun(url, args)
  started.push(run)
  return run
}

async function submitted(url: string, user = 'alice'): Promise<string> {
  const { code, stdout } = await runCommand(url, 'submit', letter, '--user', user)
  expect(code).toBe(0)
  return stdout.trim()
}

describe('submit and follow', () => {
  it.each(following)('in %s', async (mode) => {
    const asked = ['submit', letter, '--user', 'alice', '--follow', mode]
    const { code, stdout, stderr } = await runProcess(working.url, ...asked)
    const [first = '', ...lines] = stdout.trim().split('\n')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(first).toMatch(/^[\da-f-]{36} {2}letter\.pdf$/)
    expect(lines).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3} {2}1 {2}uploaded$/),
      expect.stringMatching(/ {2}2 {2}processing$/),
      expect.stringMatching(/ {2}3 {2}completed {3}1 page, \d+ words, \d+ numbers$/),
    ])
  })

  it('follow --json prints the stored envelopes after --after', async () => {
    const jobid = await submitted(working.url)
    const { code, stdout } = await runCommand(working.url, 'follow', jobid, '--json', '--after', '1')
    const printed = stdout
      .trim()
      .split('\n')
      .map((line): Event => JSON.parse(line))
    expect(code).toBe(0)
    expect(printed).toEqual(await working.web.services.log.newer([{ jobid, after: 1 }]))
  })

  it('submit --wait and results print the analysis, text prints the text', async () => {
    const waited = await runCommand(
      working.url,
      'submit',
      letter,
      '-u',
      'alice',
      '--wait',
      '--name',
      'my.pdf',
    )
    const [jobid = '', ...summary] = waited.stdout.trim().split('\n')
    expect(waited.code).toBe(0)
    expect(summary[0]).toMatch(/^my\.pdf \(.* kB, alice\)$/)
    expect(waited.stdout).toMatch(/ pages {6}1 page, /)
    const results = await runCommand(working.url, 'results', jobid)
    expect(results.stdout.trim().split('\n')).toEqual(summary)
    const whole = await runCommand(working.url, 'results', jobid, '--json')
    expect(JSON.parse(whole.stdout)).toMatchObject({ jobid, state: 'completed', analysis: { version: 1 } })
    const text = await runCommand(working.url, 'text', jobid)
    expect(text.stdout).toBe(await (await fetch(`${working.url}/results/${jobid}/text`)).text())
  })

  it('follow exits with 1 and prints the error when the job fails', async () => {
    const { jobid } = await newJob(idle.web.services)
    const run = start(idle.url, 'follow', jobid)
    await run.says(/ 1 {2}uploaded/)
    expect(await runCommand(idle.url, 'cancel', jobid)).toMatchObject({ code: 0, stderr: '' })
    expect(await run.exitCode).toBe(1)
    expect(run.stdout).toMatch(/ 2 {2}error {7}canceled: The job was canceled/)
  })

  it.each(following)('follow in %s exits with 130 after Ctrl-C', async (mode) => {
    const { jobid } = await newJob(idle.web.services)
    const run = start(idle.url, 'follow', jobid, '--mode', mode)
    await run.says(/ 1 {2}uploaded/)
    run.child.kill('SIGINT')
    expect({ code: await run.exitCode, stderr: run.stderr }).toEqual({ code: 130, stderr: '' })
  })
})

it('list, cancel and delete', async () => {
  const done = await completedJob(idle.web.services, 'bob')
  const fresh = await newJob(idle.web.services, 'bob')
  const all = await runCommand(idle.url, 'list', '--user', 'bob')
  expect(all.stdout.split('\n').map((line) => line.split(/ {2,}/)[0])).toEqual([fresh.jobid, done.jobid, ''])
  const some = await runCommand(idle.url, 'list', '--user', 'bob', '--state', 'completed', '--limit', '1')
  expect(some.stdout).toMatch(new RegExp(`^${done.jobid}  .*Z  completed .* a\\.pdf\n$`))
  expect(await runCommand(idle.url, 'cancel', fresh.jobid)).toMatchObject({ code: 0 })
  expect(await runCommand(idle.url, 'cancel', fresh.jobid)).toMatchObject({ code: 1, stdout: '' })
  expect(await runCommand(idle.url, 'delete', done.jobid)).toMatchObject({ code: 0 })
  expect((await fetch(`${idle.url}/results/${done.jobid}`)).status).toBe(410)
})

it('modes lists the modes of the server', async () => {
  const { stdout } = await runCommand(idle.url, 'modes')
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(modes.toSorted((a, b) => a.guide.order - b.guide.order).map(({ name }) => name))
})

it('listen prints the webhooks of a job and whether their signatures are valid', async () => {
  const open = start(working.url, 'listen', '--port', '0')
  const [, hook = '', port = ''] = await open.says(/Listening at (http:\S+:(\d+)\/);/)
  const answer = await runCommand(working.url, 'submit', letter, '--callback', hook)
  expect(answer).toMatchObject({ code: 0, stderr: expect.stringContaining('whsec_') })
  await open.says(new RegExp(`POST / {2}job.completed {3}${answer.stdout.trim()}-3 {2}not checked`))
  open.child.kill('SIGINT')
  expect(await open.exitCode).toBe(130)

  const { body: endpoint } = await apiOf(working.url)('POST', '/users/carol/webhooks', { url: hook })
  const checking = start(working.url, 'listen', '--port', port, '--secret', endpoint.secret)
  await checking.says(/Listening/)
  const jobid = await submitted(working.url, 'carol')
  await checking.says(new RegExp(`job.completed {3}${jobid}-3 {2}verified`))
  // Without a signature.
  const forged = await fetch(hook, { method: 'POST', body: '{}' })
  expect(forged.status).toBe(204)
  await checking.says(/POST \/ {2}no event {2}NOT VERIFIED/)
  expect(await runCommand(working.url, 'listen', '--port', port)).toMatchObject({
    code: 1,
    stderr: `Port ${port} is taken; choose another with --port.\n`,
  })
})

describe('prints one line on stderr for', () => {
  const nobody = 'http://127.0.0.1:1'
  it.each([
    ['an unknown job', () => idle.url, ['results', unknown], 1, /^\S.*\.$/],
    ['an unknown job to follow', () => idle.url, ['follow', unknown], 1, /^\S.*\.$/],
    [
      'an unreachable server',
      () => nobody,
      ['list'],
      1,
      /^hearback does not answer at http:\/\/127\.0\.0\.1:1; start it with npm start\.$/,
    ],
    ['a missing file', () => idle.url, ['submit', 'none.pdf'], 1, /^There is no file none\.pdf\.$/],
    ['an unknown mode', () => idle.url, ['follow', unknown, '--mode', 'pigeon'], 1, /called "pigeon"/],
    ['an unknown option', () => idle.url, ['list', '--dance'], 2, /^Unknown option '--dance'; /],
  ])('%s', async (_what, url, args, code, headline) => {
    const { stderr, ...run } = await runCommand(url(), ...args)
    expect(run).toEqual({ code, stdout: '' })
    expect(stderr.trimEnd()).toMatch(headline)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it.each(following)('an unreachable server while following in %s', async (mode) => {
    const { code, stderr } = await runCommand(nobody, 'follow', unknown, '--mode', mode)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'hearback does not answer at http://127.0.0.1:1; start it with npm start.\n',
    })
  })
})

it('prints its version and the help of a command, and exits with 2 after a usage error', async () => {
  expect((await runProcess(idle.url, '--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect((await runProcess(idle.url, '--dance')).code).toBe(2)
  const help = await runCommand(idle.url, 'follow', '--help')
  expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('--mode MODE') })
})
