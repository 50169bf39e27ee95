import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import type { BrokerUnderTest, ReceivedMessage } from '#tests/conformance/destinations/broker-harness.ts'
import { startBroker } from './broker-process.ts'

const password = 'mqtt-password'

export async function startMosquitto(): Promise<BrokerUnderTest> {
  const process = await startBroker((port, folder) => {
    const config = join(folder, 'mosquitto.conf')
    const passwords = join(folder, 'passwords')
    execFileSync('mosquitto_passwd', ['-b', '-c', passwords, 'hearback', password])
    const lines = [
      `listener ${port} 127.0.0.1`,
      `password_file ${passwords}`,
      'allow_anonymous false',
      'user root',
      `log_dest file ${join(folder, 'log')}`,
    ]
    writeFileSync(config, `${lines.join('\n')}\n`)
    return { program: 'mosquitto', args: ['-c', config] }
  })
  const url = `mqtt://127.0.0.1:${process.port}`
  const subscriber = await connectAsync(url, { protocolVersion: 5, username: 'hearback', password })
  const received = new Map<string, ReceivedMessage[]>()
  subscriber.on('message', (topic, payload, { properties }) => {
    const attributes = { ...properties?.userProperties } as Record<string, string>
    received.get(topic)?.push({ attributes, data: JSON.parse(payload.toString()) })
  })
  return {
    process,
    password,
    address: (port, word) => `mqtt://hearback:${word}@127.0.0.1:${port}`,
    orderlyEnds: () =>
      readFileSync(join(process.folder, 'log'), 'utf8').match(/Client hearback-\S+ disconnected\./g)
        ?.length ?? 0,
    async openTopic(topic) {
      const messages: ReceivedMessage[] = []
      received.set(topic, messages)
      await subscriber.subscribeAsync(topic, { qos: 1 })
      return {
        config: { topic },
        async read() {
          // The answer to a request follows the messages before it.
          await subscriber.subscribeAsync(`${topic}/none`, { qos: 1 })
          return messages
        },
      }
    },
    async close() {
      await subscriber.endAsync(true)
      await process.close()
    },
  }
}
