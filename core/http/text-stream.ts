import type { FeedItem, Subscription } from '../events/subscription.ts'
import type { Job } from '../jobs/job.ts'

/** How a streaming mode writes what a follower is told. */
export interface StreamEncoder {
  /** What comes first. */
  opening(snapshot: Job): string
  item(item: FeedItem): string
  /** Shows that the connection lives; means nothing. */
  heartbeat: string
}

/** Proxies and clients give a silent connection up; they are promised a sign of life every 15 s. */
const longestSilenceMs = 14_000

/**
 * A subscription of one job as chunks of text. Not a generator: one that waits for its next item cannot be
 * returned from outside, and a client that is gone must not be kept until the next event.
 */
export class TextStream implements AsyncIterableIterator<string> {
  readonly #subscription: Subscription
  readonly #wording: StreamEncoder
  readonly #onEnd: () => void
  #opening: string | null
  #ended = false

  constructor(subscription: Subscription, encoder: StreamEncoder, onEnd: () => void = () => {}) {
    this.#subscription = subscription
    this.#wording = encoder
    this.#onEnd = onEnd
    this.#opening = subscription.snapshot && encoder.opening(subscription.snapshot)
  }

  async next(): Promise<IteratorResult<string>> {
    const opening = this.#opening
    this.#opening = null
    if (opening !== null) return { done: false, value: opening }
    const item = await this.#subscription.next(longestSilenceMs)
    if (item === null) return this.return()
    return { done: false, value: item === 'idle' ? this.#wording.heartbeat : this.#wording.item(item) }
  }

  async return(): Promise<IteratorResult<string>> {
    if (!this.#ended) {
      this.#ended = true
      this.#subscription.close()
      this.#onEnd()
    }
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}

/** Makes the text of an item once, for all who follow in the same mode. */
export function memoize(write: (item: FeedItem) => string): (item: FeedItem) => string {
  const texts = new WeakMap<FeedItem, string>()
  return (item) => {
    const text = texts.get(item) ?? write(item)
    texts.set(item, text)
    return text
  }
}
