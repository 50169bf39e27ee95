import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { Feed } from '#core/events/feed.ts'
import { unlimited } from '#core/limits/rate.ts'
import type { WebServices } from '#core/services.ts'
import { openRawStomp } from '#tests/support/http/raw-stomp.ts'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { receiptRecorderStub } from '#tests/support/server/receipt-recorder-stub.ts'
import { stomp } from './index.ts'

let log: MemoryLog
let feed: Feed
let url: string
let close: () => Promise<void>

beforeEach(async () => {
  log = new MemoryLog()
  feed = new Feed({ log, jobs: log, wakeUps: log, onError: () => {} })
  const connections = {
    open() {},
    follow() {},
    unfollow() {},
    acknowledge() {},
    close() {},
    ofJob: async () => [],
  }
  const services = {
    feed,
    connections,
    receiptRecorder: receiptRecorderStub,
    limits: { maxUploadBytes: 1_000 },
    rates: unlimited,
  } as unknown as WebServices
  const [attachment] = [stomp.attach?.(services, { admit: async () => everyone }) ?? []].flat()
  const http = createServer().listen(0, '127.0.0.1')
  http.on('upgrade', (request, socket, head) => attachment?.handleUpgrade(request, socket, head))
  await once(http, 'listening')
  url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  close = async () => {
    const closed = once(http, 'close')
    http.close()
    await attachment?.close()
    await closed
  }
})
afterEach(() => close())

async function follow(ack = 'auto') {
  // A paused client answers no pings; the server sends none to a client that announces heart-beats.
  const client = await openRawStomp(url, {
    connect: 'CONNECT\naccept-version:1.2\nheart-beat:600000,0\n\n\0',
  })
  client.send(`SUBSCRIBE\nid:1\ndestination:/users/alice\nack:${ack}\nreceipt:1\n\n\0`)
  await client.next('RECEIPT')
  const events = () =>
    client.frames.flatMap(({ headers }) => (headers.seq ? (headers['message-id'] ?? '') : []))
  return { client, events }
}

it('a client that does not read receives stale after what was sent; others receive everything', async () => {
  const [slow, fast] = [await follow(), await follow()]
  slow.client.ws.pause()
  const sent: string[] = []
  while (feed.size === 2) {
    sent.push(`${log.add()}-1`)
    if (sent.length % 50 === 0)
      await expect.poll(() => fast.events().length, { interval: 1 }).toBe(sent.length)
    if (sent.length > 100_000) throw new Error('The queue of the slow client has no bound.')
  }
  await expect.poll(fast.events).toEqual(sent)
  slow.client.ws.resume()
  await expect
    .poll(() => slow.client.frames.at(-1))
    .toMatchObject({
      headers: { type: 'stale', subscription: '1' },
      body: JSON.stringify({ type: 'stale', data: { reason: 'slow' } }),
    })
  expect(slow.events()).toEqual(sent.slice(0, slow.events().length))
  slow.client.close()
  fast.client.close()
})

it('a client that does not acknowledge receives at most 1,000 messages; an ACK brings the next ones', async () => {
  const { client, events } = await follow('client')
  for (let n = 0; n < 1_500; n++) {
    log.add()
    if (n % 50 === 0) await new Promise(setImmediate)
  }
  await expect.poll(() => events().length).toBe(1_000)
  const last = client.frames.findLast(({ headers }) => headers.seq)?.headers.ack
  client.send(`ACK\nid:${last}\n\n\0`)
  await expect.poll(() => events().length).toBe(1_500)
  client.close()
})

it('a client that reads late receives all of its receipts', async () => {
  const { client } = await follow()
  client.ws.pause()
  for (let n = 0; n < 900; n++) client.send(`ACK\nid:1\nreceipt:${n}-${'x'.repeat(4_000)}\n\n\0`)
  client.ws.resume()
  const receipts = () => client.frames.filter(({ command }) => command === 'RECEIPT').slice(1)
  await expect.poll(() => receipts().length).toBe(900)
  const numbers = receipts().map(({ headers }) => Number.parseInt(headers['receipt-id'] ?? '', 10))
  expect(numbers).toEqual(Array.from({ length: 900 }, (_, n) => n))
  client.close()
})
