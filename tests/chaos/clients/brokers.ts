import * as destinationTypes from '#delivery/destinations/registry.ts'
import { digestOf } from '#tests/chaos/checker/digest.ts'
import type { Receipt } from '#tests/chaos/checker/evidence.ts'
import type { BrokerUnderTest, TestTopic } from '#tests/conformance/destinations/broker-harness.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { brokersUnderTest } from '#tests/support/brokers/under-test.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { until } from '#tests/support/until.ts'
import { BrokerOutages } from './broker-outages.ts'

/** Types of destinations whose broker is installed. */
export function installedBrokers(): string[] {
  return Object.values(destinationTypes)
    .map(({ name }) => name)
    .filter((name) => brokersUnderTest[name] && isInstalled(brokersUnderTest[name].program))
}

/** A broker with a proxy in front of it, and a topic for each user. */
export class Broker {
  readonly type: string
  readonly link: FaultyProxy
  /** Whether what it acknowledged survives its death. */
  readonly keepsMessages: boolean
  readonly outages: BrokerOutages
  readonly #broker: BrokerUnderTest
  readonly #topics = new Map<string, TestTopic>()

  private constructor(type: string, broker: BrokerUnderTest, link: FaultyProxy, keepsMessages: boolean) {
    this.type = type
    this.#broker = broker
    this.link = link
    this.keepsMessages = keepsMessages
    this.outages = new BrokerOutages(broker.process)
  }

  static async start(type: string): Promise<Broker> {
    const candidate = brokersUnderTest[type]
    if (!candidate) throw new Error(`No broker for ${type}.`)
    const broker = await candidate.start()
    const link = await openFaultyProxy(broker.process.port)
    const behind = await broker.behindProxy?.(link.port)
    if (behind !== undefined) link.aim(behind)
    return new Broker(type, broker, link, candidate.restarts && candidate.isDurable)
  }

  /** An entry of BROKERS. */
  get entry(): string {
    return `${this.type}=${this.#broker.address(this.link.port, this.#broker.password)}`
  }

  get signal(): ((signal: NodeJS.Signals) => boolean) | undefined {
    return this.#broker.process.signal
  }

  /** Creates the topic of a user, and returns the config of a destination for it. */
  async openTopic(userid: string): Promise<Record<string, unknown>> {
    const topic = await this.#broker.openTopic(`hearback.${userid}`)
    this.#topics.set(userid, topic)
    return { broker: this.type, ...topic.config }
  }

  /** All messages of its topics, in order. */
  async receipts(): Promise<Receipt[]> {
    const received: Receipt[] = []
    for (const [owner, topic] of this.#topics) {
      for (const { attributes, data } of await until(() => topic.read())) {
        const { jobid, userid, seq } = data as { jobid: string; userid: string; seq: number }
        const message = { id: attributes.id ?? '', type: attributes.type ?? '', jobid, userid, seq }
        const origin = {
          destination: this.type,
          owner,
          content: 'event',
          verified: null,
          path: null,
        } as const
        received.push({ ...message, ...origin, accepted: true, at: 0, digest: digestOf(data) })
      }
    }
    return received
  }

  async close(): Promise<void> {
    await this.#broker.close()
    await this.link.close()
  }
}
