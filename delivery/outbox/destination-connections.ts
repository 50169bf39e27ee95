import { Deadline } from '#core/limits/deadline.ts'
import type {
  DeliveryReceipt,
  DeliveryRequest,
  DestinationConnection,
  DestinationType,
} from '#core/outbox/destinations/destination-type.ts'
import { DeliveryError } from '#core/outbox/destinations/destination-type.ts'
import type { Services } from '#core/services.ts'

const defaultTimeoutMs = 15_000

/** The connections of one process, one per destination type, opened at the first attempt. */
export class DestinationConnections {
  readonly #types: ReadonlyMap<string, DestinationType>
  readonly #services: Pick<Services, 'outbound' | 'settings' | 'clock' | 'logger' | 'destinations'>
  readonly #open = new Map<string, Promise<DestinationConnection>>()

  constructor(types: ReadonlyMap<string, DestinationType>, services: Services) {
    this.#types = types
    this.#services = services
  }

  /**
   * Makes one attempt within the type's time limit, whether or not the type observes its signal.
   * @returns the receipt, or the error of a failed attempt
   * @throws the signal's reason when the worker stops
   */
  async attempt(
    typeName: string,
    request: DeliveryRequest,
    signal: AbortSignal,
  ): Promise<DeliveryReceipt | DeliveryError> {
    const type = this.#types.get(typeName)
    const deadline = new Deadline(type?.timeoutMs ?? defaultTimeoutMs, signal)
    try {
      if (!type) throw new Error(`There is no destination type ${typeName}.`)
      const send = async () => (await this.#connect(type)).send(request, deadline.signal)
      return await abortable(deadline.signal, send)
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof DeliveryError) return error
      if (deadline.expired) return new DeliveryError('retry', 'timeout', { cause: error })
      const facts = { err: error, destination: request.destination.id, type: typeName }
      this.#services.logger.error(facts, 'A destination type failed with an unexpected error.')
      return new DeliveryError('retry', 'error', { cause: error })
    } finally {
      deadline.clear()
    }
  }

  /** Closes all connections; called when no attempt is running. */
  async close(): Promise<void> {
    const open = [...this.#open.values()]
    this.#open.clear()
    const connections = await Promise.allSettled(open)
    await Promise.allSettled(
      connections.map((connection) => connection.status === 'fulfilled' && connection.value.close()),
    )
  }

  #connect(type: DestinationType): Promise<DestinationConnection> {
    const found = this.#open.get(type.name)
    if (found) return found
    const { outbound, settings, clock, logger, destinations } = this.#services
    const saveState = (id: string, state: Record<string, unknown>) => destinations.saveState(id, state)
    const connecting = type.connect({ outbound, settings, clock, logger, saveState })
    this.#open.set(type.name, connecting)
    // The next attempt connects again.
    connecting.catch(() => this.#open.delete(type.name))
    return connecting
  }
}

/** Runs the work, but rejects with the signal's reason as soon as it is aborted. */
async function abortable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted()
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work(), aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
