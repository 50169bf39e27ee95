import { once } from 'node:events'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dataFrame, headersFrame, openHttp2, resetFrame } from '#tests/support/http/raw-http2.ts'
import { openRawWebSocket, textFrame } from '#tests/support/http/raw-websocket.ts'
import { type MeasuredProcess, startMeasuredProcess } from '#tests/support/server/measured-process.ts'
import { hostileJson, hostileText, seed } from './arbitraries.ts'

let server: MeasuredProcess
beforeAll(async () => {
  server = await startMeasuredProcess()
})
afterAll(() => server.close())

const isAlive = async () => (await fetch(`${server.url}/health/live`)).status

/** Sends the messages on a WebSocket, ends it, and resolves when the server has closed it. */
async function sendAll(path: string, protocol: string, messages: readonly string[]): Promise<void> {
  const line = await openRawWebSocket(server.port, { path, protocol })
  const closed = once(line.resume(), 'close')
  line.end(Buffer.concat(messages.map(textFrame)))
  await closed
}

it(`STOMP: hostile frames never stop the server (seed ${seed})`, async () => {
  const headerNames = ['id', 'destination', 'after', 'ack', 'receipt', 'content-length', 'heart-beat', 'host']
  const command = fc.constantFrom(
    'SEND',
    'SUBSCRIBE',
    'UNSUBSCRIBE',
    'ACK',
    'NACK',
    'BEGIN',
    'DISCONNECT',
    '',
  )
  const header = fc.tuple(
    fc.oneof(fc.constantFrom(...headerNames), hostileText),
    fc.oneof(fc.constantFrom('/pdf/alice', '/users/alice', '/jobs/x', '-1', '9e9'), hostileText),
  )
  const frame = fc
    .tuple(command, fc.array(header, { maxLength: 4 }), hostileText)
    .map(([name, headers, body]) => {
      const lines = headers.map(([key, value]) => `${key}:${value}\n`).join('')
      return `${name}\n${lines}\n${body}\0`
    })
  const property = fc.asyncProperty(
    fc.boolean(),
    fc.array(fc.oneof(frame, hostileText), { maxLength: 4 }),
    async (connects, frames) => {
      const first = connects ? ['CONNECT\naccept-version:1.2\n\n\0'] : []
      await sendAll('/stomp', 'v12.stomp', [...first, ...frames])
      expect(await isAlive()).toBe(200)
    },
  )
  await fc.assert(property, { seed, numRuns: 60 })
})

it(`GraphQL over WebSocket: hostile messages never stop the server (seed ${seed})`, async () => {
  const query = fc.oneof(
    hostileText,
    fc.constantFrom(
      '{ job(jobid: "x") { state } }',
      'subscription { userEvents(userid: "\\u0000") { id } }',
      'query @live { jobs(userid: "alice", first: 99999999999) { edges { cursor } } }',
      'mutation { submit(userid: "alice", data: "x") { jobid } }',
      `{ ${'a: modes { name } '.repeat(200)} }`,
      `{ ...f } fragment f on Query { ...f }`,
    ),
  )
  const message = fc.oneof(
    hostileJson,
    fc.record(
      {
        id: hostileText,
        type: fc.constantFrom(
          'subscribe',
          'complete',
          'ping',
          'pong',
          'next',
          'connection_init',
          '__proto__',
        ),
        payload: fc.oneof(hostileJson, fc.record({ query, variables: hostileJson })),
      },
      { requiredKeys: ['type'] },
    ),
  )
  const property = fc.asyncProperty(
    fc.boolean(),
    fc.array(message, { maxLength: 4 }),
    async (begins, messages) => {
      const first = begins ? ['{"type":"connection_init"}'] : []
      await sendAll('/graphql', 'graphql-transport-ws', [
        ...first,
        ...messages.map((value) => JSON.stringify(value) ?? ''),
      ])
      expect(await isAlive()).toBe(200)
    },
  )
  await fc.assert(property, { seed, numRuns: 60 })
})

it(`gRPC: hostile messages and resets never stop the server (seed ${seed})`, async () => {
  const method = fc.constantFrom('Get', 'Follow', 'Submit', 'Session', 'List', 'Cancel', 'None')
  const type = fc.constantFrom(
    'application/grpc',
    'application/grpc+json',
    'application/connect+proto',
    'x/y',
  )
  // Compression flag, length, and a message that may be shorter or longer than that.
  const message = fc
    .tuple(
      fc.constantFrom(0, 1, 2, 255),
      fc.constantFrom(0, 3, 100, 2 ** 31),
      fc.uint8Array({ maxLength: 60 }),
    )
    .map(([flag, length, bytes]) => {
      const head = Buffer.alloc(5)
      head.writeUInt8(flag)
      head.writeUInt32BE(length, 1)
      return Buffer.concat([head, bytes])
    })
  const property = fc.asyncProperty(
    method,
    type,
    fc.array(message, { maxLength: 3 }),
    fc.boolean(),
    async (name, contentType, messages, resets) => {
      const line = await openHttp2(server.port)
      line.on('error', () => {})
      const closed = once(line, 'close')
      line.write(
        headersFrame(1, {
          ':method': 'POST',
          ':scheme': 'http',
          ':path': `/hearback.v1.Jobs/${name}`,
          ':authority': 'localhost',
          'content-type': contentType,
          te: 'trailers',
        }),
      )
      for (const bytes of messages) line.write(dataFrame(1, bytes))
      line.write(resets ? resetFrame(1, 8) : dataFrame(1, Buffer.alloc(0), true))
      line.end()
      await closed
      expect(await isAlive()).toBe(200)
    },
  )
  await fc.assert(property, { seed, numRuns: 60 })
})

it.skipIf(process.platform !== 'linux')('connections leave nothing behind', async () => {
  await expect.poll(() => server.connections()).toBe(0)
})
