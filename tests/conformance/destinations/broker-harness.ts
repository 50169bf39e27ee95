import { expect } from 'vitest'
import type { JsonObject } from '#core/outbox/destinations/destination.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import type { TestBroker } from '#tests/support/brokers/broker-process.ts'

/** A message as a consumer of the broker sees it: the CloudEvent, from its headers and body. */
export interface ReceivedMessage {
  attributes: Record<string, string>
  data: Record<string, unknown>
  /** The key of the record, in Kafka. */
  key?: string
}

/** A topic with a consumer. */
export interface TestTopic {
  /** Members of the config that name it, besides `broker`. */
  config: JsonObject
  /** All messages of the topic until now, in order. */
  read(): Promise<ReceivedMessage[]>
}

/** A running broker, as the suite needs it. */
export interface BrokerUnderTest {
  process: TestBroker
  /** Address for BROKERS on this port, with this password of the user `hearback`. */
  address(port: number, password: string): string
  password: string
  /** Environment of programs that consume with its credentials. */
  consumerEnv?: Record<string, string>
  /** Creates the topic and begins to consume it. */
  openTopic(name: string): Promise<TestTopic>
  /** Configs whose topics do not exist, or take no message; undefined where the broker has no such topics. */
  missingTopics?: readonly JsonObject[]
  /** Connections that clients have ended as the protocol provides, by the log of the broker. */
  orderlyEnds?(): number
  /** Port behind the proxy, for a broker that tells its clients where to connect. */
  behindProxy?(proxyPort: number): Promise<number>
  close(): Promise<void>
}

/** What the suite needs of a type of broker. */
export interface BrokerHarness {
  type: DestinationType
  /** The program that must be installed, and its Debian package. */
  program: string
  start(): Promise<BrokerUnderTest>
  /** Writes a topic in the syntax of the protocol. */
  topic(...parts: string[]): string
  /** Whether messages that the broker has acknowledged survive its death. */
  isDurable: boolean
  /** Whether the broker drops messages with an id that it has. Default: no. */
  deduplicates?: boolean
  /** Whether the broker checks credentials. Default: yes. */
  hasCredentials?: boolean
  /** Whether its clients can be led through a proxy. Default: yes. */
  hasProxy?: boolean
}

/** A config with every text replaced. */
export function mapStrings(config: JsonObject, map: (text: string) => string): JsonObject {
  const mapped = Object.entries(config).map(([name, value]) => [
    name,
    typeof value === 'string' ? map(value) : value,
  ])
  return Object.fromEntries(mapped)
}

/** Ids of the three events of a completed job. */
export const idsOf = (jobid: string): string[] => [1, 2, 3].map((seq) => `${jobid}-${seq}`)

/** Ids of the messages of a topic, in order. */
export const idsIn = async (topic: TestTopic): Promise<string[]> =>
  (await topic.read()).map(({ attributes }) => attributes.id ?? '')

/** Every event is there once, and those of a job are in order. */
export async function expectInOrder(opened: TestTopic, jobids: readonly string[]): Promise<void> {
  const ids = await idsIn(opened)
  expect(ids).toHaveLength(3 * jobids.length)
  for (const jobid of jobids) expect(ids.filter((id) => id.startsWith(jobid))).toEqual(idsOf(jobid))
}

/** Every event is there, repeated ones only with the same id and data. */
export async function expectAll(opened: TestTopic, jobids: readonly string[]): Promise<void> {
  const messages = await opened.read()
  const ids = messages.map(({ attributes }) => attributes.id ?? '')
  expect([...new Set(ids)].sort()).toEqual(jobids.flatMap(idsOf).sort())
  for (const { attributes, data } of messages) expect(attributes.id).toBe(`${data.jobid}-${data.seq}`)
}
