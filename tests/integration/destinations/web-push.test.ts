import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadVapidKeys } from '#delivery/destinations/web-push/vapid.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { type PushAnswer, type PushService, startPushService } from '#tests/support/push/push-service.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let senders: Senders
let push: PushService
let ask: ReturnType<typeof apiOf>
let answer: PushAnswer = { status: 201 }

beforeAll(async () => {
  app = await startTestApp({ WEB_PUSH_RETRY_SCHEDULE: '0,0.1,0.1,3600' })
  ask = apiOf(app.url)
  senders = await startSenders(app)
  push = await startPushService(() => answer)
})
afterAll(async () => {
  await senders.stop({ ignoreErrors: true })
  await app.close()
  await push.close()
})

async function serverKey(): Promise<string> {
  const { types } = (await ask('GET', '/destination-types')).body
  const type = types.find(({ name }: { name: string }) => name === 'web-push')
  return type.schema.properties.applicationServerKey.const
}

async function subscribe(userid: string, config: object = {}, input: object = {}) {
  const given = { ...push.subscription, applicationServerKey: await serverKey(), origin: app.url, ...config }
  return ask('POST', `/users/${userid}/destinations`, { type: 'web-push', config: given, ...input })
}

async function storedDestinations(): Promise<string> {
  const client = new pg.Client(app.database.url)
  await client.connect()
  const { rows } = await client.query('SELECT * FROM destination')
  await client.end()
  return JSON.stringify(rows)
}

it('web push: sends small encrypted messages with VAPID, and one topic for each job', async () => {
  const { body } = await subscribe('ada', {}, { events: ['job.uploaded', 'job.completed'] })
  const { jobid } = await newJob(app.web.services, 'ada')
  await complete(app.web.services, await begin(app.web.services, jobid))
  await until(() => expect(push.messages).toHaveLength(2))
  const [first, last] = push.messages
  expect(first?.headers).toMatchObject({
    'content-encoding': 'aes128gcm',
    'content-type': 'application/notification+json',
    ttl: '86400',
    topic: expect.stringMatching(/^[\w-]{32}$/),
  })
  expect(last?.headers.topic).toBe(first?.headers.topic)
  expect(first?.bytes).toBeLessThan(1_000)
  expect(first?.headers.authorization).toContain(`k=${await serverKey()}`)
  expect(first?.claims).toMatchObject({ aud: push.origin, sub: expect.stringMatching(/^mailto:/) })
  const hours = ((first?.claims.exp ?? 0) - Date.now() / 1_000) / 3_600
  expect(hours).toBeGreaterThan(0)
  expect(hours).toBeLessThanOrEqual(24)
  expect(JSON.parse(last?.text ?? '')).toEqual({
    web_push: 8030,
    notification: {
      title: 'Analysis completed',
      body: expect.any(String),
      navigate: `${app.url}/jobs/${jobid}`,
      tag: jobid,
      data: { id: `${jobid}-3`, type: 'job.completed', jobid, seq: 3, state: 'completed' },
    },
  })
  await ask('DELETE', `/destinations/${body.id}`)
})

it('web push: the keys of a subscription are stored encrypted and never returned', async () => {
  const created = await subscribe('bea')
  expect(created.status).toBe(201)
  const path = `/destinations/${created.body.id}`
  const changed = await ask('PATCH', path, { description: 'laptop', config: { origin: 'https://a.example' } })
  expect(changed.body.config).toMatchObject({ origin: 'https://a.example' })
  const bodies = [created.body, changed.body, (await ask('GET', path)).body]
  const stored = await storedDestinations()
  for (const secret of Object.values(push.subscription.keys)) {
    expect(JSON.stringify(bodies)).not.toContain(secret)
    expect(stored).not.toContain(secret)
  }
  const before = push.messages.length
  await ask('POST', `${path}/ping`)
  await until(() => expect(push.messages).toHaveLength(before + 1))
  await ask('DELETE', path)
})

it.each([404, 410])(
  'web push: status %i removes the subscription; its deliveries stay visible',
  async (status) => {
    const userid = `cyd ${status}`
    const { body } = await subscribe(encodeURIComponent(userid), {}, { events: ['job.uploaded'] })
    answer = { status }
    const { jobid } = await newJob(app.web.services, userid)
    await until(async () => expect((await ask('GET', `/destinations/${body.id}`)).status).toBe(404))
    answer = { status: 201 }
    const { destinations } = (await ask('GET', `/users/${encodeURIComponent(userid)}/destinations`)).body
    expect(destinations).toEqual([])
    const { deliveries } = (await ask('GET', `/results/${jobid}/deliveries`)).body
    expect(deliveries).toMatchObject([{ webhookId: body.id, state: 'failed', attempts: [{ status }] }])
    const stored = await storedDestinations()
    for (const secret of [push.subscription.endpoint, ...Object.values(push.subscription.keys)])
      expect(stored).not.toContain(secret)
    // The browser can opt in again.
    const again = await subscribe(encodeURIComponent(userid), {}, { events: ['job.uploaded'] })
    const before = push.messages.length
    await newJob(app.web.services, userid)
    await until(() => expect(push.messages).toHaveLength(before + 1))
    await ask('DELETE', `/destinations/${again.body.id}`)
  },
)

it('web push: a message that the push service refuses is repeated by WEB_PUSH_RETRY_SCHEDULE', async () => {
  const { body } = await subscribe('eve', {}, { events: ['job.uploaded'] })
  answer = { status: 503 }
  const before = push.messages.length
  await newJob(app.web.services, 'eve')
  await until(() => expect(push.messages).toHaveLength(before + 3))
  answer = { status: 201 }
  expect(new Set(push.messages.slice(before).map(({ text }) => text)).size).toBe(1)
  await ask('DELETE', `/destinations/${body.id}`)
})

it('web push: rejects other keys, internal addresses and malformed subscriptions', async () => {
  const refused = async (config: object, field: string) =>
    expect(await subscribe('dan', config)).toMatchObject({ status: 400, body: { field } })
  await refused({ applicationServerKey: 'BOther' }, 'applicationServerKey')
  await refused({ endpoint: 'https://169.254.169.254/push' }, 'endpoint')
  await refused({ endpoint: 'ftp://push.example.com/x' }, 'endpoint')
  await refused({ origin: 'https://example.com/path' }, 'config.origin')
  await refused({ keys: { ...push.subscription.keys, p256dh: 'AAAA' } }, 'config.keys.p256dh')
  await refused({ keys: { ...push.subscription.keys, auth: 'AAAA' } }, 'config.keys.auth')
})

it('web push: the key is created once in the data folder, readable by its owner only', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-vapid-'))
  const { publicKey } = loadVapidKeys({ HEARBACK_DATA: folder })
  const file = join(folder, 'vapid-key')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const text = readFileSync(file, 'utf8')
  expect(loadVapidKeys({ VAPID_PRIVATE_KEY: text.trim() }).publicKey).toBe(publicKey)
  rmSync(folder, { recursive: true })
})
