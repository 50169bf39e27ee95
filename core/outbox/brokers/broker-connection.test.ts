import { afterEach, expect, it, vi } from 'vitest'
import { parseBrokers } from './broker-address.ts'
import { type BrokerClient, BrokerConnection } from './broker-connection.ts'
import type { BrokerMessage } from './broker-message.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }
const message: BrokerMessage = { id: '1', key: '1', attributes: {}, body: '{}', ephemeral: false }

afterEach(() => {
  vi.useRealTimers()
})

interface Faults {
  /** Called with the number of the opening. */
  beforeOpen(n: number): void
  close(): Promise<void>
}

/** A connection whose protocol passes messages to `publish`. */
function connect(
  publish: () => Promise<void>,
  { beforeOpen = () => {}, close = async () => {} }: Partial<Faults> = {},
) {
  const [address] = parseBrokers('bus=nats://127.0.0.1:4222', ['nats'])
  if (!address) throw new Error('There is no address.')
  const ended = Promise.withResolvers<void>()
  let handlers = 0
  let opened = 0
  const closed = new Proxy(ended.promise, {
    get(promise, name) {
      if (name === 'then') handlers += 1
      const member = Reflect.get(promise, name)
      return typeof member === 'function' ? member.bind(promise) : member
    },
  })
  const client: BrokerClient<object> = { publish, closed, close, destroy: () => ended.resolve() }
  const connection = new BrokerConnection(
    address,
    {
      async open() {
        opened += 1
        beforeOpen(opened)
        return client
      },
    },
    { timeoutMs: 60_000, logger },
  )
  return {
    connection,
    end: () => ended.resolve(),
    ended: ended.promise,
    handlers: () => handlers,
    opened: () => opened,
  }
}

it('broker connection: messages leave nothing behind on the connection', async () => {
  const { connection, handlers } = connect(async () => {})
  await connection.publish({}, message)
  const before = handlers()
  for (let n = 0; n < 100; n++) await connection.publish({}, message)
  expect(handlers()).toBe(before)
})

it('broker connection: messages without an acknowledgement fail when the connection ends', async () => {
  let published = 0
  const { connection, end } = connect(() => {
    published += 1
    return new Promise(() => {})
  })
  const running = [connection.publish({}, message), connection.publish({}, message)]
  await expect.poll(() => published).toBe(2)
  end()
  for (const result of await Promise.allSettled(running)) {
    expect(result).toMatchObject({ status: 'rejected', reason: { action: 'retry', class: 'connect' } })
  }
})

it('broker connection: concurrent messages share one connection', async () => {
  const { connection, opened } = connect(async () => {})
  await Promise.all(Array.from({ length: 20 }, () => connection.publish({}, message)))
  await connection.publish({}, message)
  expect(opened()).toBe(1)
})

it('broker connection: messages fail at once while the backoff lasts, which doubles with each failure', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { connection, opened } = connect(async () => {}, {
    beforeOpen(n) {
      if (n <= 3) throw new Error('refused')
    },
  })
  const fails = () => expect(connection.publish({}, message)).rejects.toMatchObject({ action: 'retry' })
  // 100 ms, 200 ms and 400 ms, each with a jitter of 20 %.
  for (const [n, backoffMs] of [100, 200, 400].entries()) {
    await fails()
    expect(opened()).toBe(n + 1)
    vi.advanceTimersByTime(0.79 * backoffMs)
    await fails()
    expect(opened()).toBe(n + 1)
    vi.advanceTimersByTime(0.42 * backoffMs)
  }
  await connection.publish({}, message)
  expect(opened()).toBe(4)
})

it('broker connection: one whose orderly end gets no answer is ended all the same', async () => {
  const { connection, ended } = connect(async () => {}, { close: () => new Promise(() => {}) })
  await connection.publish({}, message)
  await connection.close()
  await ended
})
