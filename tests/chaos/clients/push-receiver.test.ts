import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { encryptNotification } from '@block65/webcrypto-web-push'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { PushConfig } from '#delivery/destinations/web-push/client.ts'
import { createAuthorizer, loadVapidKeys } from '#delivery/destinations/web-push/vapid.ts'
import { vapidKey } from '#tests/support/push/vapid-key.ts'
import { until } from '#tests/support/until.ts'
import { startPushReceiver } from './push-receiver.ts'
import type { Receiver } from './receiver.ts'

let receiver: Receiver
let config: PushConfig
const data = { id: 'job-1', type: 'job.uploaded', jobid: 'job', seq: 1 }

/** A service that stores the subscription. */
const service = createServer(async (request, response) => {
  const type = {
    name: 'web-push',
    schema: { properties: { applicationServerKey: { const: vapidKey.publicKey } } },
  }
  if (request.method === 'POST') config = ((await json(request)) as { config: PushConfig }).config
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ types: [type] }))
})
beforeAll(async () => {
  service.listen(0, '127.0.0.1')
  await once(service, 'listening')
  receiver = await startPushReceiver('ada')
  await receiver.register(`http://127.0.0.1:${(service.address() as AddressInfo).port}`)
})
afterAll(async () => {
  await receiver.close()
  service.close()
})
beforeEach(() => receiver.answers.set(null))

/** Sends a message with a token for this origin and time. Returns the status. */
async function send({ origin = config.endpoint, now = new Date() } = {}): Promise<number> {
  const authorize = createAuthorizer(
    loadVapidKeys({ VAPID_PRIVATE_KEY: vapidKey.privateKey }),
    'mailto:a@b.example',
  )
  const text = new TextEncoder().encode(JSON.stringify({ notification: { data } }))
  const subscription = { endpoint: config.endpoint, expirationTime: null, keys: config.keys }
  const body = await encryptNotification(subscription, text, { pad: false })
  const headers = { authorization: authorize(origin, now) }
  return (await fetch(config.endpoint, { method: 'POST', headers, body })).status
}

it('push receiver: records what a message says, and whether its token is valid', async () => {
  expect(await send()).toBe(201)
  expect(receiver.receipts.at(-1)).toMatchObject({
    ...{ destination: 'web-push', owner: 'ada', content: 'notification', verified: true, accepted: true },
    ...{ ...data, userid: null, path: new URL(config.endpoint).pathname },
  })
})

it.each([
  ['for another push service', { origin: 'https://push.example.com/x' }],
  ['that has expired', { now: new Date(Date.now() - 24 * 3_600_000) }],
])('push receiver: a token %s is not valid', async (_, token) => {
  await send(token)
  expect(receiver.receipts.at(-1)?.verified).toBe(false)
})

it('push receiver: a message that cannot be decrypted has no valid signature', async () => {
  const before = receiver.receipts.length
  expect((await fetch(config.endpoint, { method: 'POST', body: 'x'.repeat(200) })).status).toBe(400)
  expect(receiver.receipts).toHaveLength(before + 1)
  expect(receiver.receipts.at(-1)).toMatchObject({ verified: false, accepted: false })
})

it('push receiver: answers as a fault says, and ends hanging calls with the fault', async () => {
  receiver.answers.set({ status: 503 })
  expect(await send()).toBe(503)
  expect(receiver.receipts.filter(({ verified }) => verified).at(-1)?.accepted).toBe(false)
  const before = receiver.answers.disturbedCalls
  receiver.answers.set({ hang: true })
  const hanging = expect(send()).rejects.toThrow('fetch failed')
  await until(() => expect(receiver.answers.disturbedCalls).toBe(before + 1))
  receiver.answers.set(null)
  await hanging
})
