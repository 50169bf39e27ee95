import type { Log } from '../../services.ts'
import { DeliveryError } from '../destinations/destination-type.ts'
import type { BrokerAddress } from './broker-address.ts'
import type { BrokerMessage } from './broker-message.ts'
import { toDeliveryError } from './classify-error.ts'

/** An open connection to a broker, as one protocol implements it. It does not reconnect by itself. */
export interface BrokerClient<Target> {
  /** Resolves when the broker has acknowledged the message. */
  publish(target: Target, message: BrokerMessage): Promise<void>
  /** Resolves when the connection has ended, closed or lost. */
  readonly closed: Promise<unknown>
  /** Ends the connection as the protocol provides; unacknowledged messages reject. */
  close(): Promise<void>
  /** Ends it at once, when the broker does not answer. */
  destroy(): void
}

/** How a protocol opens connections and names its errors. */
export interface BrokerProtocol<Target> {
  open(address: BrokerAddress, options: { timeoutMs: number }): Promise<BrokerClient<Target>>
  /** The failure class of an error of the protocol; null for any other, like one of the network. */
  classify?(error: unknown): DeliveryError['class'] | DeliveryError | null
}

const firstBackoffMs = 100
const maxBackoffMs = 5_000

/** How long the orderly end of a connection may take; a worker has 1.5 s to stop. */
const closeTimeoutMs = 1_000

/**
 * The connection of this process to one broker: opened by the first message, shared by all, opened again with
 * exponential backoff. While a broker is unreachable, messages fail at once instead of waiting for it.
 */
export class BrokerConnection<Target> {
  readonly #address: BrokerAddress
  readonly #protocol: BrokerProtocol<Target>
  readonly #timeoutMs: number
  readonly #logger: Log
  #opening: Promise<BrokerClient<Target>> | null = null
  #client: BrokerClient<Target> | null = null
  /** What ends the running messages of each connection that has not ended. */
  readonly #running = new WeakMap<BrokerClient<Target>, Set<(error: DeliveryError) => void>>()
  #failures = 0
  #retryAt = 0
  #lastError = new DeliveryError('retry', 'connect')
  #acknowledgedAt = 0
  #isClosed = false

  constructor(
    address: BrokerAddress,
    protocol: BrokerProtocol<Target>,
    { timeoutMs, logger }: { timeoutMs: number; logger: Log },
  ) {
    this.#address = address
    this.#protocol = protocol
    this.#timeoutMs = timeoutMs
    this.#logger = logger
  }

  /** Publishes a message. @throws DeliveryError when the broker did not acknowledge it in time */
  async publish(target: Target, message: BrokerMessage): Promise<void> {
    const client = await this.#connect()
    const startedAt = performance.now()
    try {
      await this.#untilClosed(client, () => within(this.#timeoutMs, client.publish(target, message)))
      this.#acknowledgedAt = performance.now()
    } catch (thrown) {
      const error = toDeliveryError(thrown, this.#protocol.classify)
      // Nothing was acknowledged for as long: the connection is stuck, and further messages must not wait for it.
      if (error.class === 'timeout' && this.#acknowledgedAt < startedAt) this.#abandon(client, error)
      throw error
    }
  }

  /** Runs the work, but rejects when the connection ends. */
  async #untilClosed(client: BrokerClient<Target>, work: () => Promise<void>): Promise<void> {
    const running = this.#running.get(client)
    if (!running) throw new DeliveryError('retry', 'connect')
    // A handler of `closed` for each message would be kept until the connection ends.
    const closed = Promise.withResolvers<never>()
    running.add(closed.reject)
    try {
      await Promise.race([work(), closed.promise])
    } finally {
      running.delete(closed.reject)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const client = await this.#opening?.catch(() => null)
    if (!client) return
    await within(closeTimeoutMs, client.close()).catch(() => client.destroy())
  }

  #connect(): Promise<BrokerClient<Target>> {
    if (this.#opening) return this.#opening
    if (this.#isClosed || performance.now() < this.#retryAt) throw copyOf(this.#lastError)
    const opening = this.#open()
    this.#opening = opening
    opening.then(
      (client) => {
        this.#client = client
        const running = new Set<(error: DeliveryError) => void>()
        this.#running.set(client, running)
        const end = () => {
          this.#running.delete(client)
          for (const reject of running) reject(new DeliveryError('retry', 'connect'))
          this.#forget(client)
        }
        void client.closed.then(end, end)
      },
      () => {
        this.#opening = null
      },
    )
    return opening
  }

  async #open(): Promise<BrokerClient<Target>> {
    const opening = this.#protocol.open(this.#address, { timeoutMs: this.#timeoutMs })
    try {
      const client = await within(this.#timeoutMs, opening)
      if (this.#failures > 0)
        this.#logger.info({ broker: this.#address.name }, 'The broker is reachable again.')
      this.#failures = 0
      return client
    } catch (thrown) {
      // A connection that opens too late is not used.
      opening.then(
        (client) => client.destroy(),
        () => {},
      )
      throw this.#recordFailure(toDeliveryError(thrown, this.#protocol.classify))
    }
  }

  #recordFailure(error: DeliveryError): DeliveryError {
    const backoffMs = Math.min(maxBackoffMs, firstBackoffMs * 2 ** this.#failures)
    this.#retryAt = performance.now() + backoffMs * (0.8 + 0.4 * Math.random())
    this.#failures += 1
    this.#lastError = error
    if (this.#failures === 1) {
      this.#logger.warn({ broker: this.#address.name, class: error.class }, 'The broker cannot be reached.')
    }
    return error
  }

  #abandon(client: BrokerClient<Target>, error: DeliveryError): void {
    if (this.#client !== client) return
    this.#forget(client)
    this.#recordFailure(error)
    client.destroy()
  }

  #forget(client: BrokerClient<Target>): void {
    if (this.#client !== client) return
    this.#client = null
    this.#opening = null
  }
}

/** Each rejection has an error of its own, because an error is recorded with its delivery. */
function copyOf(error: DeliveryError): DeliveryError {
  return new DeliveryError(error.action, error.class)
}

/** The result of the work, or a DeliveryError `timeout` after `timeoutMs`. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(new DeliveryError('retry', 'timeout')), timeoutMs)
  try {
    return await Promise.race([work, timeout.promise])
  } finally {
    clearTimeout(timer)
  }
}
