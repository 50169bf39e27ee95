import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket as Line } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { Feed } from '#core/events/feed.ts'
import { unlimited } from '#core/limits/rate.ts'
import type { WebServices } from '#core/services.ts'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { receiptRecorderStub } from '#tests/support/server/receipt-recorder-stub.ts'
import { socket } from './index.ts'

/** The TCP connection below a client: Engine.IO's, the ws package's, and below. */
interface Depths {
  io: { engine: { transport: { ws: { _socket: Line } } } }
}

it('a client that does not read is let go, told so, and costs nobody else anything', async () => {
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
  http.on('upgrade', (request, line, head) => attachment?.handleUpgrade(request, line, head))
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`

  async function follow(): Promise<{ client: Socket; heard: string[] }> {
    const client = io(url, { transports: ['websocket'], forceNew: true })
    const heard: string[] = []
    client.on('event', ({ id }: { id: string }) => heard.push(id))
    await client.emitWithAck('follow', { userid: 'alice' })
    return { client, heard }
  }

  const [slow, quick] = [await follow(), await follow()]
  const line = (slow.client as unknown as Depths).io.engine.transport.ws._socket
  line.pause()
  const told: string[] = []
  while (feed.size === 2) {
    told.push(`${log.add()}-1`)
    // Nobody can be asked to keep up with a loop that leaves no time for anything else.
    if (told.length % 50 === 0) await expect.poll(() => quick.heard.length, { interval: 1 }).toBe(told.length)
    if (told.length > 100_000) throw new Error('Nothing bounds what waits for the slow one.')
  }
  await expect.poll(() => quick.heard).toEqual(told)
  const stale = once(slow.client as never, 'stale')
  line.resume()
  expect(await stale).toEqual([{ userid: 'alice', reason: 'slow' }])
  expect(slow.heard).toEqual(told.slice(0, slow.heard.length))

  slow.client.close()
  quick.client.close()
  const closed = once(http, 'close')
  http.close()
  await attachment?.close()
  await closed
})
