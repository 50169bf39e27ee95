import { expect, it } from 'vitest'
import { parseBrokers } from './broker-address.ts'
import { type BrokerClient, BrokerConnection } from './broker-connection.ts'
import type { BrokerMessage } from './broker-message.ts'

const logger = { debug() {}, info() {}, warn() {}, error() {} }
const message: BrokerMessage = { id: '1', key: '1', attributes: {}, body: '{}', ephemeral: false }

/** A connection whose protocol passes messages to `publish`. */
function connect(publish: () => Promise<void>) {
  const [address] = parseBrokers('bus=nats://127.0.0.1:4222', ['nats'])
  if (!address) throw new Error('There is no address.')
  const ended = Promise.withResolvers<void>()
  let handlers = 0
  const closed = new Proxy(ended.promise, {
    get(promise, name) {
      if (name === 'then') handlers += 1
      const member = Reflect.get(promise, name)
      return typeof member === 'function' ? member.bind(promise) : member
    },
  })
  const client: BrokerClient<object> = { publish, closed, close: async () => ended.resolve() }
  const connection = new BrokerConnection(
    address,
    { open: async () => client },
    { timeoutMs: 60_000, logger },
  )
  return { connection, end: () => ended.resolve(), handlers: () => handlers }
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
