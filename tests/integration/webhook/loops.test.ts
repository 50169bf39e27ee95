import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Attempt } from '#core/outbox/deliveries/delivery.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let senders: { stop(): Promise<void> }
let ask: ReturnType<typeof apiOf>
let hook: Hook

beforeAll(async () => {
  app = await startTestApp({ DESTINATION_ACTIONS_PER_MINUTE: '3', WEBHOOK_RETRY_SCHEDULE: '0,0.1,3600' })
  ask = apiOf(app.url)
  senders = await startSenders(app)
  hook = await openHook()
})
afterAll(async () => {
  await senders.stop()
  await app.close()
  await hook.close()
})

const subscribe = async (userid: string) =>
  (await ask('POST', `/users/${userid}/webhooks`, { url: hook.url })).body.id as string
const deliveriesOf = async (id: string) => (await ask('GET', `/webhooks/${id}/deliveries`)).body.deliveries

describe('a webhook whose URL is one of this service', () => {
  it('cannot ping itself: its delivery is refused and causes no further one', async () => {
    const id = await subscribe('looped')
    await ask('PATCH', `/webhooks/${id}`, { url: `${app.url}/webhooks/${id}/ping` })
    await ask('POST', `/webhooks/${id}/ping`)
    await until(async () => expect((await deliveriesOf(id))[0].attempts).toHaveLength(2))
    const deliveries = await deliveriesOf(id)
    expect(deliveries).toHaveLength(1)
    expect(deliveries[0].attempts.map(({ status }: Attempt) => status)).toEqual([403, 403])
  })

  it('may be an inbox', async () => {
    const id = await subscribe('boxed')
    const { token, path } = (await ask('POST', '/inboxes', {})).body
    await ask('PATCH', `/webhooks/${id}`, { url: app.url + path })
    await ask('POST', `/webhooks/${id}/ping`)
    await until(async () => expect((await ask('GET', `/inboxes/${token}`)).body.calls).toBe(1))
    const [call] = (await ask('GET', `/inboxes/${token}/calls`)).body.calls
    expect(call.headers).toMatchObject({ 'hearback-hop': '1' })
  })
})

describe('a request with the hop marker', () => {
  const marked = { 'hearback-hop': 'another-instance' }

  it.each([
    ['POST', '/pdf/alice'],
    ['GET', '/modes'],
    ['GET', '/health/live'],
    ['GET', '/'],
    ['GET', '/unknown'],
    ['GET', '/socket.io/?EIO=4&transport=polling'],
    ['POST', '/inboxes'],
    ['DELETE', '/inboxes/inbox'],
  ])('is refused: %s %s', async (method, path) => {
    const answer = await fetch(app.url + path, { method, headers: marked })
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 403,
      body: { code: 'webhook_loop', field: 'Hearback-Hop' },
    })
  })

  it('is refused as a WebSocket handshake', async () => {
    const headers = {
      ...marked,
      connection: 'upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    }
    const status = await new Promise((resolve, reject) => {
      const handshake = request(`${app.url}/socket.io/?EIO=4&transport=websocket`, { headers })
      handshake.once('response', (response) => resolve(response.resume().statusCode))
      handshake.once('upgrade', (_, socket) => resolve(socket.destroy() && 101))
      handshake.once('error', reject).end()
    })
    expect(status).toBe(403)
  })
})

describe('pings, redeliveries and recoveries of a destination', () => {
  it('are limited per minute, also when they are concurrent', async () => {
    const id = await subscribe('busy')
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask('POST', `/webhooks/${id}/ping`)))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(3)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(7)
    for (const { headers, body } of refused) {
      expect(body.code).toBe('rate_limited')
      const seconds = Number(headers.get('retry-after'))
      expect(seconds).toBeGreaterThanOrEqual(1)
      expect(seconds).toBeLessThanOrEqual(20)
    }
    const [delivery] = await deliveriesOf(id)
    const since = { since: new Date(0).toISOString() }
    expect((await ask('POST', `/deliveries/${delivery.id}/redeliver`)).body.code).toBe('rate_limited')
    expect((await ask('POST', `/webhooks/${id}/recover`, since)).body.code).toBe('rate_limited')
    expect((await ask('POST', `/webhooks/${await subscribe('calm')}/ping`)).status).toBe(202)
  })
})

it('a delivery keeps its last 50 attempts, numbered and counted over all of them', async () => {
  const other = await startTestApp({
    DESTINATION_ACTIONS_PER_MINUTE: '1000',
    WEBHOOK_RETRY_SCHEDULE: '0,3600',
  })
  const api = apiOf(other.url)
  const working = await startSenders(other)
  let status = 204
  const receiver = await openHook(() => ({ status }))
  const { id: webhook } = (await api('POST', '/users/alice/webhooks', { url: receiver.url })).body
  const { id } = (await api('POST', `/webhooks/${webhook}/ping`)).body
  const total = 60
  for (let n = 1; n <= total; n++) {
    await until(async () => {
      const { attempts } = (await api('GET', `/deliveries/${id}`)).body
      expect(attempts.at(-1)?.n).toBe(n)
    })
    if (n === total) break
    status = n % 2 ? 500 : 204
    expect((await api('POST', `/deliveries/${id}/redeliver`)).status).toBe(202)
  }
  const { attempts } = (await api('GET', `/deliveries/${id}`)).body
  expect(attempts.map(({ n }: Attempt) => n)).toEqual(Array.from({ length: 50 }, (_, n) => n + 11))
  expect(receiver.calls).toHaveLength(total)
  await working.stop()
  await other.close()
  await receiver.close()
})
