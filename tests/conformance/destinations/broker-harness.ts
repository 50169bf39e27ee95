import type { JsonObject } from '#core/outbox/destination.ts'
import type { DestinationType } from '#core/outbox/destination-type.ts'
import type { TestBroker } from '#tests/support/brokers/broker-process.ts'

/** A message as a consumer of the broker sees it: the CloudEvent, from its headers and body. */
export interface ReceivedMessage {
  attributes: Record<string, string>
  data: Record<string, unknown>
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
  /** Creates the topic and begins to consume it. */
  openTopic(name: string): Promise<TestTopic>
  /** A config whose topic does not exist; undefined where the broker creates topics. */
  missingTopic?: JsonObject
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
}
