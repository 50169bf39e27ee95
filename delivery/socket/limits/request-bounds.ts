import { ApiError } from '#core/http/api-error.ts'
import type { ByteBudget } from '#core/limits/byte-budget.ts'
import { maxMessageBytes } from './bounds.ts'

/** Requests of one connection: on average, at once after a pause, and without an answer. */
const requestsPerSecond = 100
const maxBurst = 500
const maxUnanswered = 250

/** Refused requests after which the connection is closed. */
const maxRefused = 1_000

/** Bounds of the requests of one connection. */
export class RequestBounds {
  readonly #budget: ByteBudget
  #tokens = maxBurst
  #refilledAt = performance.now()
  #refused = 0
  #unanswered = 0
  #bytes = 0

  constructor(budget: ByteBudget) {
    this.#budget = budget
  }

  /** Whether so many requests were refused that the connection should be closed. */
  get isExceeded(): boolean {
    return this.#refused > maxRefused
  }

  /**
   * Admits a request. The returned function is called when it is answered.
   * @throws ApiError `rate_limited`, `unavailable` when the messages of all connections hold too much memory
   */
  admit(args: readonly unknown[]): () => void {
    this.#takeToken()
    const bytes = binaryBytes(args)
    if (this.#unanswered >= maxUnanswered) {
      throw new ApiError(
        'rate_limited',
        `${maxUnanswered} requests are unanswered; wait for an acknowledgement.`,
      )
    }
    if (bytes > 0 && this.#bytes + bytes > 2 * maxMessageBytes) {
      throw new ApiError('rate_limited', 'Earlier documents are not stored yet; wait for an acknowledgement.')
    }
    const release = this.#budget.take(bytes)
    if (!release) throw new ApiError('unavailable', 'The server receives too many documents; try again.')
    this.#unanswered++
    this.#bytes += bytes
    return () => {
      this.#unanswered--
      this.#bytes -= bytes
      release()
    }
  }

  /** Token bucket. */
  #takeToken(): void {
    const at = performance.now()
    this.#tokens += ((at - this.#refilledAt) / 1_000) * requestsPerSecond
    this.#refilledAt = at
    if (this.#tokens >= maxBurst) {
      this.#tokens = maxBurst
      this.#refused = 0
    }
    if (this.#tokens < 1) {
      this.#refused++
      const detail = `A connection may send ${requestsPerSecond} requests a second; wait and try again.`
      throw new ApiError('rate_limited', detail)
    }
    this.#tokens--
  }
}

/** Bytes of the binary values in a message, whose text is short. */
function binaryBytes(root: unknown): number {
  let bytes = 0
  const values = [root]
  while (values.length > 0) {
    const value = values.pop()
    if (value instanceof Uint8Array) bytes += value.length
    else if (typeof value === 'object' && value !== null) values.push(...Object.values(value))
  }
  return bytes
}
