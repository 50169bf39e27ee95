import { Admin } from '@platformatic/kafka'
import type {
  BrokerUnderTest,
  ReceivedMessage,
  TestTopic,
} from '#tests/conformance/destinations/broker-harness.ts'
import type { TestBroker } from './broker-process.ts'
import { openRenamingProxy, readTopic, startMockCluster } from './kafka-cluster.ts'

export async function startMock(): Promise<BrokerUnderTest> {
  const mock = await startMockCluster()
  const closers: { close(): Promise<void> }[] = [mock]
  return {
    process: notRestartable(mock.port),
    password: 'none',
    address: (port) => `kafka://127.0.0.1:${port}`,
    // The mock cluster creates topics by itself.
    openTopic: async (name) => topicOf(`127.0.0.1:${mock.port}`, name),
    async behindProxy(proxyPort) {
      const renaming = await openRenamingProxy(mock.port, proxyPort)
      closers.push(renaming)
      return renaming.port
    },
    async close() {
      for (const { close } of closers) await close()
    },
  }
}

export async function useCluster(brokers: string): Promise<BrokerUnderTest> {
  const admin = new Admin({ clientId: 'hearback-test', bootstrapBrokers: brokers.split(',') })
  const run = `hearback.run${Date.now()}`
  const topics: string[] = []
  return {
    process: notRestartable(1),
    password: 'none',
    address: () => `kafka://${brokers}`,
    missingTopic: { topic: `${run}.missing` },
    async openTopic(name) {
      const topic = name.replace('hearback', run)
      topics.push(topic)
      await admin.createTopics({ topics: [topic], partitions: 4, replicas: 1 })
      return topicOf(brokers, topic)
    },
    async close() {
      await admin.deleteTopics({ topics })
      await admin.close()
    },
  }
}

function topicOf(brokers: string, topic: string): TestTopic {
  return {
    config: { topic },
    async read() {
      const records = await readTopic(brokers, topic)
      return records.map(({ headers = [], payload }): ReceivedMessage => {
        const attributes: Record<string, string> = {}
        // kcat prints names and values in turn.
        for (const [n, name] of headers.entries()) {
          if (n % 2 === 0 && name.startsWith('ce_'))
            attributes[name.slice('ce_'.length)] = headers[n + 1] ?? ''
        }
        return { attributes, data: JSON.parse(payload) }
      })
    },
  }
}

function notRestartable(port: number): TestBroker {
  return { port, folder: '', kill: async () => {}, start: async () => {}, close: async () => {} }
}
