import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryView } from '#core/outbox/deliveries/delivery.ts'
import { webhook } from '#delivery/destinations/webhook/destination.ts'
import { createOutbox } from '#delivery/outbox/index.ts'
import { loopback } from '#platform/outbound/allowlist.ts'
import { openOutbound } from '#platform/outbound/http.ts'
import { openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let ask: ReturnType<typeof apiOf>
const closers: (() => unknown)[] = []

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: '0,3600' })
  ask = apiOf(app.url)
})
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})
afterAll(() => app.close())

/** Senders with this timeout of an attempt. */
async function impatient(timeoutMs: number): Promise<void> {
  const outbound = openOutbound({ allow: loopback, connectTimeoutMs: 30_000, timeoutMs })
  const outbox = createOutbox([{ ...webhook, timeoutMs: timeoutMs + 35_000 }])
  const senders = await startSenders(app, { outbound }, outbox)
  closers.push(async () => {
    await senders.stop()
    await outbound.close()
  })
}

/** A receiver that does what it likes with its connections. */
async function raw(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onSocket(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Answers each call with this text, bit by bit when `everyMs` is given, without an end. */
function pouring(head: string, chunk: string | Buffer, everyMs?: number) {
  return (socket: Socket) => {
    socket.once('data', () => {
      socket.write(head)
      const pour = () => {
        while (socket.writable && socket.write(chunk));
      }
      if (everyMs === undefined) {
        socket.on('drain', pour)
        pour()
      } else {
        const timer = setInterval(() => socket.write(chunk), everyMs)
        socket.on('close', () => clearInterval(timer))
      }
    })
  }
}

const megabyte = Buffer.alloc(1_048_576, 32)
/** The timeout is short only where the attempt lasts until then. */
const receivers: Record<string, { onSocket: (socket: Socket) => void; told: unknown[]; timeoutMs?: number }> =
  {
    'accepts and never answers': { onSocket: () => {}, told: [null, 'timeout'], timeoutMs: 500 },
    'sends its head a byte at a time': {
      onSocket: pouring('HTTP/1.1 200 OK\r\nx-slow: ', 'x', 50),
      told: [null, 'timeout'],
      timeoutMs: 500,
    },
    'sends a body a byte at a time': {
      onSocket: pouring('HTTP/1.1 200 OK\r\ncontent-length: 999999\r\n\r\n', 'x', 50),
      told: [200, null],
    },
    'sends a body of 10 GB': {
      onSocket: pouring('HTTP/1.1 200 OK\r\ncontent-length: 10737418240\r\n\r\n', megabyte),
      told: [200, null],
    },
    'sends an error with a body of 10 GB': {
      onSocket: pouring('HTTP/1.1 500 Error\r\ncontent-length: 10737418240\r\n\r\n', megabyte),
      told: [500, 'status'],
    },
    'sends a head without end': {
      onSocket: pouring('HTTP/1.1 200 OK\r\n', `x: ${'x'.repeat(4_096)}\r\n`),
      told: [null, 'connect'],
    },
    'resets the connection': { onSocket: (socket) => socket.resetAndDestroy(), told: [null, 'connect'] },
    'hangs up after the call': {
      onSocket: (socket) => socket.once('data', () => socket.end()),
      told: [null, 'connect'],
    },
    'redirects elsewhere': {
      onSocket: pouring(
        'HTTP/1.1 301 Moved\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n',
        '',
        1_000,
      ),
      told: [301, 'status'],
    },
  }

describe('a receiver that', () => {
  it.each(Object.entries(receivers))('%s', async (name, { onSocket, told, timeoutMs = 30_000 }) => {
    await impatient(timeoutMs)
    const url = await raw(onSocket)
    const { body } = await ask('POST', `/users/${encodeURIComponent(name)}/webhooks`, { url })
    await newJob(app.web.services, name)
    await until(async () => {
      const { deliveries } = (await ask('GET', `/webhooks/${body.id}/deliveries`)).body as {
        deliveries: DeliveryView[]
      }
      expect(deliveries[0]?.attempts.map((attempt) => [attempt.status, attempt.class])).toEqual([told])
      expect(deliveries[0]?.state).toBe(told[1] === null ? 'delivered' : 'pending')
    })
  })
})

/** A receiver that never responds; `open` is the number of its connections. */
async function hangingReceiver(): Promise<{ url: string; open: number }> {
  const receiver = { url: '', open: 0 }
  receiver.url = await raw((socket) => {
    receiver.open++
    socket.on('close', () => receiver.open--)
  })
  return receiver
}

/** Concurrent requests of an endpoint at most: an attempt that could not connect is retried in two slots of their own. */
const maxOpen = 16 + 2

it('webhook: hanging endpoints with more requests than there are slots delay no other', async () => {
  await impatient(3_600_000)
  const hanging = await Promise.all(Array.from({ length: 10 }, hangingReceiver))
  const good = await openHook()
  closers.push(good.close)
  for (const { url } of hanging) await ask('POST', '/users/many/webhooks', { url })
  await ask('POST', '/users/one/webhooks', { url: good.url })
  for (let n = 0; n < 20; n++) await newJob(app.web.services, 'many')
  // Each endpoint has its whole share at the same time: 160 requests, and 128 slots.
  await until(() => {
    for (const { open } of hanging) expect(open).toBeGreaterThanOrEqual(16)
  })
  await newJob(app.web.services, 'one')
  await until(() => expect(good.calls).toHaveLength(1))
  for (const { open } of hanging) expect(open).toBeLessThanOrEqual(maxOpen)
})

it('webhook: a hanging endpoint occupies its own share of the slots and delays no other', async () => {
  // No attempt ends before the test, on a machine as busy as may be.
  await impatient(3_600_000)
  const hanging = await hangingReceiver()
  await ask('POST', '/users/hanging/webhooks', { url: hanging.url })
  // More than there are slots, and all of them before the others'.
  for (let n = 0; n < 150; n++) await newJob(app.web.services, 'hanging')
  const hooks = await Promise.all(Array.from({ length: 9 }, () => openHook()))
  for (const [n, hook] of hooks.entries()) {
    closers.push(hook.close)
    await ask('POST', `/users/good ${n}/webhooks`, { url: hook.url })
  }
  for (let n = 0; n < 90; n++) await newJob(app.web.services, `good ${n % 9}`)
  await until(() => expect(hooks.map(({ calls }) => calls.length)).toEqual(Array(9).fill(10)))
  await until(() => expect(hanging.open).toBeGreaterThanOrEqual(16))
  expect(hanging.open).toBeLessThanOrEqual(maxOpen)
})
