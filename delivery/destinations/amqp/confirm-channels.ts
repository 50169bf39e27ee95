import { setImmediate as emitted } from 'node:timers/promises'
import type { Channel, Connection } from 'rabbitmq-client'
import { type BrokerMessage, contentType } from '#core/outbox/brokers/broker-message.ts'
import { DeliveryError } from '#core/outbox/destinations/destination-type.ts'

export interface Target {
  exchange: string
  routingKey: string
}

/** Channels of a connection at most; the one that was opened first is closed for another exchange. */
const maxChannels = 200

interface ConfirmChannel {
  channel: Channel
  /** Messages that the broker returned because no queue takes them. */
  returned: Set<string>
}

/**
 * A channel with publisher confirms for each exchange. The broker closes a channel on which an unknown exchange is
 * used, so that exchanges do not share one.
 */
export class ConfirmChannels {
  readonly #connection: Connection
  readonly #channels = new Map<string, Promise<ConfirmChannel>>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** Resolves when the broker has confirmed the message. @throws DeliveryError `rejected` when no queue takes it */
  async publish({ exchange, routingKey }: Target, message: BrokerMessage): Promise<void> {
    const { channel, returned } = await this.#channelOf(exchange)
    const envelope = { exchange, routingKey, ...propertiesOf(message) }
    await channel.basicPublish(envelope, Buffer.from(message.body))
    // `basic.return` precedes the confirm, but the client emits it in an immediate.
    await emitted()
    if (returned.delete(`${message.id} ${routingKey}`)) throw new DeliveryError('retry', 'rejected')
  }

  /** Closes all channels. */
  async close(): Promise<void> {
    const channels = await Promise.allSettled(this.#channels.values())
    await Promise.all(channels.map((opened) => opened.status === 'fulfilled' && opened.value.channel.close()))
  }

  #channelOf(exchange: string): Promise<ConfirmChannel> {
    const found = this.#channels.get(exchange)
    if (found) return found
    if (this.#channels.size >= maxChannels) this.#closeOldest()
    const opening = this.#open(exchange)
    this.#channels.set(exchange, opening)
    opening.catch(() => this.#channels.delete(exchange))
    return opening
  }

  async #open(exchange: string): Promise<ConfirmChannel> {
    const channel = await this.#connection.acquire({ emitErrorsFromChannel: true })
    const returned = new Set<string>()
    // Pending messages reject with the error too.
    channel.on('error', () => {})
    channel.on('close', () => this.#channels.delete(exchange))
    channel.on('basic.return', ({ messageId, routingKey }) => returned.add(`${messageId} ${routingKey}`))
    await channel.confirmSelect()
    return { channel, returned }
  }

  #closeOldest(): void {
    const [oldest] = this.#channels
    if (!oldest) return
    this.#channels.delete(oldest[0])
    void oldest[1].then(({ channel }) => channel.close()).catch(() => {})
  }
}

/** AMQP protocol binding for CloudEvents 1.0.2 §3.1: the attributes as headers with the prefix `cloudEvents_`. */
function propertiesOf({ id, attributes, ephemeral }: BrokerMessage) {
  const { type, time } = attributes
  const headers = Object.entries(attributes).map(([name, value]) => [`cloudEvents_${name}`, value])
  return {
    messageId: id,
    contentType,
    appId: 'hearback',
    ...(type && { type }),
    ...(time && { timestamp: Math.floor(Date.parse(time) / 1_000) }),
    durable: !ephemeral,
    mandatory: !ephemeral,
    headers: Object.fromEntries(headers),
  }
}
