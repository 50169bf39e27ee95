import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type MsgHdrs } from '@nats-io/transport-node'
import type { BrokerUnderTest } from '#tests/conformance/destinations/broker-harness.ts'
import { startBroker } from './broker-process.ts'

const password = 'nats-password'

export async function startNats(): Promise<BrokerUnderTest> {
  const process = await startBroker((port, folder) => ({
    program: 'nats-server',
    args: [
      '-a',
      '127.0.0.1',
      '-p',
      String(port),
      '-js',
      '-sd',
      folder,
      '--user',
      'hearback',
      '--pass',
      password,
    ],
  }))
  const options = { servers: `127.0.0.1:${process.port}`, user: 'hearback', pass: password }
  const connection = await connect({ ...options, maxReconnectAttempts: -1, reconnectTimeWait: 50 })
  const manager = await jetstreamManager(connection)
  await manager.streams.add({ name: 'full', subjects: ['hearback.full'], max_bytes: 1, discard: 'new' })
  let streams = 0
  return {
    process,
    password,
    address: (port, word) => `nats://hearback:${word}@127.0.0.1:${port}`,
    // A subject without a stream, and one whose stream is full.
    missingTopics: [
      { subject: 'hearback.missing', requireStream: true },
      { subject: 'hearback.full', requireStream: true },
    ],
    async openTopic(subject) {
      const name = `stream${++streams}`
      await manager.streams.add({ name, subjects: [subject] })
      const js = jetstream(connection)
      return {
        config: { subject, requireStream: true },
        async read() {
          const { state } = await manager.streams.info(name)
          if (state.messages === 0) return []
          const consumer = await js.consumers.get(name)
          const messages = await consumer.fetch({ max_messages: state.messages, expires: 5_000 })
          const received = []
          for await (const message of messages) {
            received.push({
              attributes: attributesOf(message.headers),
              data: message.json<Record<string, unknown>>(),
            })
          }
          await consumer.delete()
          return received
        },
      }
    },
    async close() {
      await connection.close()
      await process.close()
    },
  }
}

function attributesOf(headers: MsgHdrs | undefined): Record<string, string> {
  const names = headers?.keys().filter((name) => name.startsWith('ce-')) ?? []
  return Object.fromEntries(names.map((name) => [name.slice('ce-'.length), headers?.get(name) ?? '']))
}
