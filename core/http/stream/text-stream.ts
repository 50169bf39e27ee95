import type { FeedItem, Subscription } from '../../events/subscription.ts'
import type { Job } from '../../jobs/job.ts'

/** How a streaming mode writes snapshots, events and heartbeats. */
export interface StreamEncoder {
  /** The first chunk. */
  opening(snapshot: Job): string
  item(item: FeedItem): string
  /** A chunk without meaning, sent when there is nothing else for a while. */
  heartbeat: string
}

/** Proxies and clients close silent connections; the contract is a chunk at least every 15 s. */
const heartbeatMs = 14_000

/** `complete`: the subscription ended, also because the server stops. `disconnected`: the client ended it. */
export type StreamEnd = 'complete' | 'disconnected'

/**
 * A subscription to one job as chunks of text. Not a generator: a generator that waits for its next item cannot be
 * returned from outside, and the subscription of a disconnected client must not last until the next event.
 */
export class TextStream implements AsyncIterableIterator<string> {
  readonly #subscription: Subscription
  readonly #encoder: StreamEncoder
  readonly #onEnd: (reason: StreamEnd) => void
  #opening: string | null
  #ended = false

  constructor(
    subscription: Subscription,
    encoder: StreamEncoder,
    onEnd: (reason: StreamEnd) => void = () => {},
  ) {
    this.#subscription = subscription
    this.#encoder = encoder
    this.#onEnd = onEnd
    this.#opening = subscription.snapshot && encoder.opening(subscription.snapshot)
  }

  async next(): Promise<IteratorResult<string>> {
    const opening = this.#opening
    this.#opening = null
    if (opening !== null) return { done: false, value: opening }
    const item = await this.#subscription.next(heartbeatMs)
    if (item === null) return this.#end('complete')
    return { done: false, value: item === 'idle' ? this.#encoder.heartbeat : this.#encoder.item(item) }
  }

  async return(): Promise<IteratorResult<string>> {
    return this.#end('disconnected')
  }

  #end(reason: StreamEnd): IteratorResult<string> {
    if (!this.#ended) {
      this.#ended = true
      this.#subscription.close()
      this.#onEnd(reason)
    }
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
