import { once } from 'node:events'
import { createServer, get, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, expect, it } from 'vitest'
import { writeResponse } from './write-response.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server that answers every request with the chunks. */
async function serve(chunks: AsyncIterable<string>, timeoutMs?: number): Promise<string> {
  const server = createServer((request, response) =>
    writeResponse(request, response, { status: 200, stream: chunks }, timeoutMs),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Chunks without end, and what became of them. */
function endless(size: number) {
  const source = {
    produced: 0,
    returned: false,
    async *chunks() {
      try {
        for (;;) {
          source.produced++
          yield 'x'.repeat(size)
          await turn()
        }
      } finally {
        source.returned = true
      }
    },
  }
  return source
}

async function opened(url: string): Promise<IncomingMessage> {
  const [response] = await once(get(url), 'response')
  return response
}

it('holds a stream at the pace of its reader, however often that stops', async () => {
  const megabyte = 1_048_576
  const source = endless(megabyte / 16)
  const response = await opened(await serve(source.chunks()))
  let received = 0
  let wanted = 0
  response.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received >= wanted) response.pause()
  })
  // More often than an emitter tolerates listeners that are left behind.
  for (let pauses = 0; pauses < 15; pauses++) {
    wanted = received + 4 * megabyte
    response.resume()
    await expect.poll(() => received, { interval: 1 }).toBeGreaterThanOrEqual(wanted)
    let produced = -1
    while (produced !== source.produced) {
      produced = source.produced
      for (let turns = 0; turns < 20; turns++) await turn()
    }
    // The kernel and the streams hold some; without a pace there would be no end.
    expect((source.produced * megabyte) / 16 - received).toBeLessThan(20 * megabyte)
  }
  response.destroy()
  await expect.poll(() => source.returned).toBe(true)
})

it('cuts a reader off that takes nothing for too long', async () => {
  const source = endless(65_536)
  const response = await opened(await serve(source.chunks(), 50))
  const closed = new Promise<void>((resolve) => response.on('error', () => {}).once('close', resolve))
  await expect.poll(() => source.returned).toBe(true)
  response.resume()
  await closed
  expect(response.complete).toBe(false)
})

it('lets go of a stream that is asked for by HEAD', async () => {
  const head = endless(1)
  const [answer] = await once(request(await serve(head.chunks()), { method: 'HEAD' }).end(), 'response')
  expect(answer.statusCode).toBe(200)
  await once(answer.resume(), 'end')
  expect(head.produced).toBe(0)
})
