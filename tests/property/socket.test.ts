import { once } from 'node:events'
import fc from 'fast-check'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiErrors } from '#core/http/api-error.ts'
import { frameHead, openRawWebSocket } from '#tests/support/http/raw-websocket.ts'
import { type MeasuredProcess, startMeasuredProcess } from '#tests/support/server/measured-process.ts'
import { hostileJson, hostileText, seed } from './arbitraries.ts'

let server: MeasuredProcess
beforeAll(async () => {
  server = await startMeasuredProcess()
})
afterAll(() => server.close())

const isAlive = async () => (await fetch(`${server.url}/health/live`)).status

const names = [
  'submit',
  'follow',
  'unfollow',
  'results',
  'cancel',
  'upload:begin',
  'upload:chunk',
  'upload:end',
]
const name = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...names) },
  { weight: 1, arbitrary: hostileText },
)

/** The fields of the messages with hostile values, or any other value. */
const message = fc.oneof(
  hostileJson,
  fc.record(
    {
      jobid: hostileText,
      userid: fc.oneof(hostileText, fc.constant('alice')),
      after: fc.oneof(fc.double(), fc.integer(), hostileText),
      filename: hostileText,
      callback: hostileText,
      events: fc.oneof(hostileText, fc.array(hostileText, { maxLength: 3 })),
      upload: hostileText,
      offset: fc.oneof(fc.double(), fc.integer()),
    },
    { requiredKeys: [] },
  ),
)
const bytes = fc.option(fc.uint8Array({ maxLength: 2_000 }).map((array) => Buffer.from(array)))

/** Names that a Socket.IO client keeps for itself. */
const reserved = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
])

it(`every hostile Socket.IO message is acknowledged with a documented problem (seed ${seed})`, async () => {
  const client = io(server.url, { transports: ['websocket'], forceNew: true })
  await once(client as never, 'connect')
  const usable = name.filter((text) => !reserved.has(text))
  const property = fc.asyncProperty(usable, message, bytes, async (request, value, document) => {
    const args = document ? [value, document] : [value]
    const answer = await client.timeout(8_000).emitWithAck(request, ...args)
    if (answer.ok) return
    expect(answer.problem.status).toBeLessThan(500)
    expect(apiErrors).toHaveProperty(answer.problem.code)
  })
  await fc.assert(property, { seed, numRuns: 300 })
  expect(client.connected).toBe(true)
  client.close()
})

it(`hostile WebSocket frames never stop the server (seed ${seed})`, async () => {
  const packet = fc.oneof(
    fc.string({ maxLength: 60 }),
    hostileText.map((text) => `42${JSON.stringify([text])}`),
    fc.constantFrom(
      '4',
      '40',
      '41',
      '42',
      '42[]',
      '451-',
      '4511-["submit"]',
      '451-0["submit",{"_placeholder":true,"num":9}]',
    ),
    fc.constantFrom('40/admin,', '43', '44{}', '2probe', '5', '6', `42${'['.repeat(30_000)}`, '40{"key":{}}'),
  )
  const frames = fc.array(fc.tuple(fc.constantFrom('text' as const, 'binary' as const), packet), {
    maxLength: 4,
  })
  const property = fc.asyncProperty(frames, fc.boolean(), async (sent, joins) => {
    const line = await openRawWebSocket(server.port)
    for (const [opcode, text] of joins ? [['text', '40'] as const, ...sent] : sent) {
      const payload = Buffer.from(text)
      line.write(Buffer.concat([frameHead(opcode, payload.length), payload]))
    }
    line.end()
    if (!line.closed) await new Promise((resolve) => line.resume().once('close', resolve))
    expect(await isAlive()).toBe(200)
  })
  await fc.assert(property, { seed, numRuns: 60 })
})

it.skipIf(process.platform !== 'linux')('descriptors return to where they were', async () => {
  await expect.poll(() => server.connections()).toBe(0)
  const before = server.descriptors()
  const clients = Array.from({ length: 50 }, () =>
    io(server.url, { transports: ['websocket'], forceNew: true }),
  )
  await Promise.all(clients.map((client) => client.emitWithAck('upload:begin', { userid: 'alice' })))
  for (const client of clients) client.close()
  await expect.poll(() => server.connections()).toBe(0)
  await expect.poll(() => server.descriptors()).toBeLessThanOrEqual(before + 2)
})
