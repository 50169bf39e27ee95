import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Admin } from '@platformatic/kafka'
import { type BrokerAddress, parseBrokers } from '#core/outbox/brokers/broker-address.ts'
import { connectionOptionsOf } from '#delivery/destinations/kafka/connection.ts'
import { kafka } from '#delivery/destinations/kafka/destination.ts'
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

/** The cluster of `KAFKA_BROKERS`: the address of a broker without its scheme, or with it. */
export function parseCluster(given: string): BrokerAddress {
  const address = given.includes('://') ? given : `kafka://${given}`
  const [parsed] = parseBrokers(`cluster=${address}`, kafka.brokerSchemes ?? [])
  if (!parsed)
    throw new Error('KAFKA_BROKERS has no address; give user:password@host:9092?sasl=SCRAM-SHA-512.')
  return parsed
}

/** Whether a proxy can be placed in front of the cluster: it has one broker, which names itself 127.0.0.1. */
export function hasOneLocalBroker({ scheme, hosts }: BrokerAddress): boolean {
  return scheme === 'kafka' && hosts.length === 1 && hosts[0]?.host === '127.0.0.1'
}

/** A running cluster. Its topics are deleted at the end. */
export async function useCluster(cluster: BrokerAddress): Promise<BrokerUnderTest> {
  const { scheme, hosts, params, credentials } = cluster
  const brokers = cluster.hostList(9_092)
  const admin = new Admin({
    ...connectionOptionsOf(cluster),
    clientId: 'hearback-test',
    bootstrapBrokers: brokers,
  })
  const folder = await mkdtemp(join(tmpdir(), 'hearback-kcat-'))
  const consumerEnv = { KCAT_CONFIG: join(folder, 'kcat.conf') }
  await writeFile(consumerEnv.KCAT_CONFIG, kcatOptions(cluster))
  const run = `hearback.run${Date.now()}`
  const topics: string[] = []
  const closers: { close(): Promise<void> }[] = []
  return {
    process: notRestartable(hosts[0]?.port ?? 9_092),
    password: credentials?.password ?? 'none',
    consumerEnv,
    address(port, password) {
      const user = credentials ? `${encodeURIComponent(credentials.username)}:${password}@` : ''
      const list = hasOneLocalBroker(cluster) ? `127.0.0.1:${port}` : brokers.join(',')
      return `${scheme}://${user}${list}${params.size > 0 ? `?${params}` : ''}`
    },
    missingTopics: [{ topic: `${run}.missing` }],
    async openTopic(name) {
      // The guide has a topic of this name.
      const topic = name === kafka.guide?.config.topic ? name : name.replace('hearback', run)
      topics.push(topic)
      await admin.createTopics({ topics: [topic], partitions: 4, replicas: 1 })
      return topicOf(brokers.join(','), topic, consumerEnv)
    },
    async behindProxy(proxyPort) {
      const renaming = await openRenamingProxy(hosts[0]?.port ?? 9_092, proxyPort)
      closers.push(renaming)
      return renaming.port
    },
    async close() {
      for (const { close } of closers) await close()
      await admin.deleteTopics({ topics })
      await admin.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** The file of options that kcat reads. */
function kcatOptions({ scheme, credentials, params }: BrokerAddress): string {
  const protocol = `${credentials ? 'SASL_' : ''}${scheme === 'kafka+tls' ? 'SSL' : 'PLAINTEXT'}`
  const sasl = credentials && {
    'sasl.mechanisms': params.get('sasl')?.toUpperCase() ?? 'PLAIN',
    'sasl.username': credentials.username,
    'sasl.password': credentials.password,
  }
  const options = { 'security.protocol': protocol, ...sasl }
  return Object.entries(options)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function topicOf(brokers: string, topic: string, env?: Record<string, string>): TestTopic {
  return {
    config: { topic },
    async read() {
      const records = await readTopic(brokers, topic, env)
      return records.map(({ key, headers = [], payload }): ReceivedMessage => {
        const attributes: Record<string, string> = {}
        // kcat prints names and values in turn.
        for (const [n, name] of headers.entries()) {
          if (n % 2 === 0 && name.startsWith('ce_'))
            attributes[name.slice('ce_'.length)] = headers[n + 1] ?? ''
        }
        return { key, attributes, data: JSON.parse(payload) }
      })
    },
  }
}

function notRestartable(port: number): TestBroker {
  return { port, folder: '', kill: async () => {}, start: async () => {}, close: async () => {} }
}
