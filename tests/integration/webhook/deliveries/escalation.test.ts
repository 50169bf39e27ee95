import { afterAll, beforeAll, expect, it } from 'vitest'
import { Hearback } from '#client/index.ts'
import type { Receipt } from '#core/receipts/receipt.ts'
import type { WebServices } from '#core/services.ts'
import { modules } from '#delivery/modes.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { openRawStomp } from '#tests/support/http/raw-stomp.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { startWebChild } from '#tests/support/server/web-child.ts'

const escalation = modules.find(({ name }) => name === 'escalation')

let app: TestApp
let services: WebServices
let ask: ReturnType<typeof apiOf>
let workers: Senders
let senders: Senders
const hooks: Hook[] = []

beforeAll(async () => {
  app = await startTestApp()
  services = app.web.services
  ask = apiOf(app.url)
  senders = await startSenders(app)
  workers = await startSenders(app, {}, escalation)
})
afterAll(async () => {
  await workers.stop()
  await senders.stop()
  for (const hook of hooks) await hook.close()
  await app.close()
})

/** A receiver, which is the only one of that user. */
async function subscribed(userid: string, answer?: Hook['answer']): Promise<Hook> {
  const hook = await openHook(answer)
  hooks.push(hook)
  await ask('POST', `/users/${userid}/webhooks`, { url: hook.url })
  return hook
}

const finish = async (jobid: string) => complete(services, await begin(services, jobid))

async function escalationOf(jobid: string): Promise<Receipt['escalation']> {
  return (await ask('GET', `/results/${jobid}/receipt`)).body.escalation
}

/** Resolves when the steps of the job that were planned have been decided on. */
async function untilDecided(jobid: string, count: number): Promise<void> {
  const sql = `SELECT FROM pgboss.job WHERE name = 'escalate' AND data->>'jobid' = '${jobid}' AND state = 'completed'`
  await expect.poll(async () => (await app.database.query(sql)).rows.length).toBe(count)
}

it('without an acknowledgement in time, the destinations of the next step receive the final event only', async () => {
  const hook = await subscribed('alice')
  const { jobid } = await newJob(services, 'alice', { deliver: 'socket,webhook@100ms,kafka@200ms' })
  const waiting = { name: 'webhook', afterMs: 100, state: 'pending', usedAt: null }
  expect((await escalationOf(jobid))?.steps[1]).toEqual(waiting)
  await finish(jobid)
  await expect.poll(() => hook.types()).toEqual(['job.completed'])
  await untilDecided(jobid, 2)
  // The delivery is recorded after the receiver has answered.
  await expect
    .poll(() => escalationOf(jobid))
    .toMatchObject({
      steps: [
        { name: 'socket', afterMs: 0, state: 'used', usedAt: null },
        { name: 'webhook', state: 'used', usedAt: expect.any(String) },
        { name: 'kafka' },
      ],
      acknowledged: { seq: 3, by: 'webhook' },
    })
  expect(hook.types()).toEqual(['job.completed'])
})

it('a step is used when the destinations of the earlier one did not accept the event', async () => {
  const hook = await subscribed('bob', () => ({ status: 500 }))
  const { jobid } = await newJob(services, 'bob', { deliver: 'webhook@1ms,kafka@2ms' })
  await finish(jobid)
  await untilDecided(jobid, 2)
  const { steps, acknowledged } = (await escalationOf(jobid)) ?? { steps: [], acknowledged: undefined }
  // The second step may be due before the first attempt at the first one.
  expect([steps.map(({ state }) => state), acknowledged]).toEqual([['used', 'used'], null])
  await expect.poll(() => hook.types()).toContain('job.completed')
})

it.each([
  [
    'POST /acknowledge',
    (jobid: string) => ask('POST', `/results/${jobid}/acknowledge`, { seq: 3, mode: 'sse' }),
    'sse',
  ],
  ['the acknowledgement of a protocol', acknowledgeByStomp, 'stomp'],
])('acknowledged by %s, the next step is skipped', async (_, acknowledge, by) => {
  const userid = `user of ${by}`
  const hook = await subscribed(encodeURIComponent(userid))
  const { jobid } = await newJob(services, userid, { deliver: `${by},webhook@100ms` })
  await workers.stop()
  await finish(jobid)
  await acknowledge(jobid)
  await expect.poll(async () => (await escalationOf(jobid))?.acknowledged).toMatchObject({ seq: 3, by })
  workers = await startSenders(app, {}, escalation)
  await untilDecided(jobid, 1)
  expect((await escalationOf(jobid))?.steps[1]).toMatchObject({ state: 'skipped', usedAt: null })
  expect(hook.calls).toEqual([])
})

async function acknowledgeByStomp(jobid: string): Promise<void> {
  const client = await openRawStomp(app.url)
  client.send(`SUBSCRIBE\nid:a\ndestination:/jobs/${jobid}\nafter:2\nack:client-individual\n\n\0`)
  await client.next('MESSAGE')
  client.send(`ACK\nid:${(await client.next('MESSAGE')).headers.ack}\n\n\0`)
  await expect
    .poll(async () => (await ask('GET', `/results/${jobid}/receipt`)).body.followers[0]?.acknowledged)
    .toBe(3)
  client.close()
}

it('escalation goes on after every process was killed, and delivers once', async () => {
  const hook = await subscribed('carol')
  await workers.stop()
  const child = await startWebChild(app)
  const submitted = await fetch(`http://127.0.0.1:${child.port}/pdf/carol?deliver=socket,webhook@50ms`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: onePagePdf(),
  })
  const { jobid } = (await submitted.json()) as { jobid: string }
  await finish(jobid)
  await child.end('SIGKILL')
  expect(hook.calls).toEqual([])
  workers = await startSenders(app, {}, escalation)
  await expect.poll(() => hook.types()).toEqual(['job.completed'])
  await untilDecided(jobid, 1)
  await expect.poll(() => escalationOf(jobid)).toMatchObject({ acknowledged: { by: 'webhook' } })
})

it('client library: a handle acknowledges the final event of a job that it submitted with deliver', async () => {
  const hearback = new Hearback({ url: app.url, userid: 'dora' })
  const job = await hearback.submit(new Uint8Array(onePagePdf()), { deliver: 'sse,webhook@1h' })
  const result = job.result({ via: 'sse' })
  await finish(job.id)
  expect((await result).state).toBe('completed')
  expect((await job.receipt()).escalation?.acknowledged).toMatchObject({ seq: 3, by: 'sse' })
})

it('deliver=socket,push@30s,webhook@5m is a plan of three steps, the second for Web Push', async () => {
  const { jobid } = await newJob(services, 'fay', { deliver: 'socket,push@30s,webhook@5m' })
  expect((await escalationOf(jobid))?.steps).toMatchObject([
    { name: 'socket', afterMs: 0, state: 'used' },
    { name: 'web-push', afterMs: 30_000, state: 'pending' },
    { name: 'webhook', afterMs: 300_000, state: 'pending' },
  ])
})

it('a malformed plan and an acknowledgement beyond the last event are rejected, naming the field', async () => {
  const rejected = await fetch(`${app.url}/pdf/alice?deliver=nowhere@5s`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: onePagePdf(),
  })
  expect(rejected.status).toBe(400)
  expect(await rejected.json()).toMatchObject({ code: 'invalid_request', field: 'deliver' })
  const { jobid } = await newJob(services, 'erin', { deliver: 'webhook' })
  const { status, body } = await ask('POST', `/results/${jobid}/acknowledge`, { seq: 2 })
  expect([status, body.field]).toEqual([400, 'seq'])
})
