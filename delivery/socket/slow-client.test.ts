import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket as TcpSocket } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { Feed } from '#core/events/feed.ts'
import { unlimited } from '#core/limits/rate.ts'
import type { WebServices } from '#core/services.ts'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { receiptRecorderStub } from '#tests/support/server/receipt-recorder-stub.ts'
import { socket } from './index.ts'

/** The TCP connection of a client, below Engine.IO and the ws package. */
interface SocketInternals {
  io: { engine: { transport: { ws: { _socket: TcpSocket } } } }
}

it('a client that does not read receives stale after what was sent; others receive everything', async () => {
  const log = new MemoryLog()
  const feed = new Feed({ log, jobs: log, wakeUps: log, onError: () => {} })
  const connections = { open() {}, follow() {}, unfollow() {}, close() {}, ofJob: async () => [] }
  const services = {
    feed,
    connections,
    receiptRecorder: receiptRecorderStub,
    limits: { maxUploadBytes: 1_000 },
    rates: unlimited,
  } as unknown as WebServices
  const http = createServer().listen(0, '127.0.0.1')
  const [attachment] = [socket.attach?.(services, { admit: async () => everyone }) ?? []].flat()
  http.on('upgrade', (request, tcp, head) => attachment?.handleUpgrade(request, tcp, head))
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`

  async function follow(): Promise<{ client: Socket; received: string[] }> {
    const client = io(url, { transports: ['websocket'], forceNew: true })
    const received: string[] = []
    client.on('event', ({ id }: { id: string }) => received.push(id))
    await client.emitWithAck('follow', { userid: 'alice' })
    return { client, received }
  }

  const [slow, fast] = [await follow(), await follow()]
  const tcp = (slow.client as unknown as SocketInternals).io.engine.transport.ws._socket
  tcp.pause()
  const sent: string[] = []
  while (feed.size === 2) {
    sent.push(`${log.add()}-1`)
    if (sent.length % 50 === 0)
      await expect.poll(() => fast.received.length, { interval: 1 }).toBe(sent.length)
    if (sent.length > 100_000) throw new Error('The queue of the slow client has no bound.')
  }
  await expect.poll(() => fast.received).toEqual(sent)
  const stale = once(slow.client as never, 'stale')
  tcp.resume()
  expect(await stale).toEqual([{ userid: 'alice', reason: 'slow' }])
  expect(slow.received).toEqual(sent.slice(0, slow.received.length))

  slow.client.close()
  fast.client.close()
  const closed = once(http, 'close')
  http.close()
  await attachment?.close()
  await closed
})
