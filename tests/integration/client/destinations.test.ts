import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { runCommand } from '#tests/support/service/command.ts'

let app: TestApp
let senders: Senders
let receiver: Hook
let status = 204

beforeAll(async () => {
  app = await startTestApp()
  senders = await startSenders(app)
  receiver = await openHook(() => ({ status }))
})
afterAll(async () => {
  await senders.stop({ ignoreErrors: true })
  await app.close()
  await receiver.close()
})

const run = (...args: string[]) => runCommand(app.url, 'destinations', ...args)

it('hearback destinations: add prints id and secret, list shows it, test delivers, rm removes it', async () => {
  const options = ['--user', 'ann', '--events', 'job.completed,job.error', '--description', 'CI']
  const added = await run(
    'add',
    'webhook',
    `url=${receiver.url}`,
    'format=cloudevents-structured',
    ...options,
  )
  expect(added).toMatchObject({ code: 0, stderr: '' })
  const [, id = ''] = /^([0-9a-f-]{36})\nsecret: whsec_\S+\n$/.exec(added.stdout) ?? []
  expect((await apiOf(app.url)('GET', `/destinations/${id}`)).body).toMatchObject({
    userid: 'ann',
    type: 'webhook',
    config: { url: receiver.url, format: 'cloudevents-structured' },
    events: ['job.completed', 'job.error'],
  })
  const listed = await run('list', '--user', 'ann')
  expect(listed.stdout).toBe(
    `${id}  webhook  enabled  job.completed,job.error  url=${receiver.url}  format=cloudevents-structured  CI\n`,
  )
  expect(await run('rm', id)).toEqual({ code: 0, stdout: '', stderr: `Removed ${id}.\n` })
  expect(await run('list', '--user', 'ann')).toMatchObject({ code: 0, stderr: 'ann has no destinations.\n' })
})

it('hearback destinations test: prints the result of the attempt, and exits with 1 when it failed', async () => {
  const { stdout } = await run('add', 'webhook', `url=${receiver.url}`, '--user', 'bob', '--json')
  const { id } = JSON.parse(stdout)
  const delivered = await run('test', id)
  expect(delivered).toMatchObject({ code: 0, stderr: '' })
  expect(delivered.stdout).toMatch(/^Delivered in \d+ ms \(status 204\)\.\n$/)
  status = 503
  expect(await run('test', id)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'The attempt failed: status (status 503).\n',
  })
})

it('hearback destinations add: names an invalid member of the config, and the field that the server rejects', async () => {
  const malformed = await run('add', 'webhook', 'https://example.com')
  expect(malformed).toMatchObject({ code: 2, stdout: '' })
  expect(malformed.stderr).toContain('NAME=VALUE')
  const refused = await run('add', 'pigeon', 'url=https://example.com')
  expect(refused).toMatchObject({ code: 1, stdout: '' })
  expect(refused.stderr).toContain('type: must be one of')
})
