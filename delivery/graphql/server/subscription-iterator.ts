import type { FeedItem, Subscription } from '#core/events/subscription.ts'

/**
 * Reads a subscription at the pace of the client: an item is taken from the feed's bounded queue only when the
 * previous one was sent. `return` ends the subscription at once; that of a generator would wait for the next item.
 */
export class SubscriptionIterator implements AsyncGenerator<FeedItem, void> {
  readonly #subscription: Subscription
  readonly #onEnd: () => void

  constructor(subscription: Subscription, onEnd: () => void) {
    this.#subscription = subscription
    this.#onEnd = onEnd
  }

  async next(): Promise<IteratorResult<FeedItem, void>> {
    const item = await this.#subscription.next()
    if (item !== null && item !== 'idle') return { done: false, value: item }
    return this.return()
  }

  async return(): Promise<IteratorReturnResult<void>> {
    this.#subscription.close()
    this.#onEnd()
    return { done: true, value: undefined }
  }

  async throw(error: unknown): Promise<never> {
    await this.return()
    throw error
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return()
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
