import { createClient } from 'redis'
import type { BrokerUnderTest } from '#tests/conformance/destinations/broker-harness.ts'
import { startBroker } from './broker-process.ts'

const password = 'redis-password'

export async function startRedis(): Promise<BrokerUnderTest> {
  const process = await startBroker((port, folder) => ({
    program: 'redis-server',
    args: [
      ...['--bind', '127.0.0.1', '--port', String(port), '--dir', folder],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
      ...['--user', 'hearback', 'on', `>${password}`, '~*', '+@all'],
    ],
  }))
  const client = createClient({
    socket: { host: '127.0.0.1', port: process.port, reconnectStrategy: () => 50 },
    username: 'hearback',
    password,
  })
  client.on('error', () => {})
  await client.connect()
  return {
    process,
    password,
    address: (port, word) => `redis://hearback:${word}@127.0.0.1:${port}`,
    async openTopic(stream) {
      return {
        config: { stream },
        async read() {
          const entries = await client.xRange(stream, '-', '+')
          return (entries ?? []).map(({ message: { data = '', ...attributes } }) => ({
            attributes,
            data: JSON.parse(data),
          }))
        },
      }
    },
    async close() {
      client.destroy()
      await process.close()
    },
  }
}
