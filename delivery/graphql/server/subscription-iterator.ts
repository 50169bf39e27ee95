import type { FeedItem, Subscription } from '#core/events/subscription.ts'
import { ClosableIterator } from './closable-iterator.ts'

/**
 * Reads a subscription at the pace of the client: an item is taken from the feed's bounded queue only when the
 * previous one was sent.
 */
export class SubscriptionIterator extends ClosableIterator<FeedItem> {
  readonly #subscription: Subscription
  readonly #onEnd: () => void

  constructor(subscription: Subscription, onEnd: () => void) {
    super()
    this.#subscription = subscription
    this.#onEnd = onEnd
  }

  async next(): Promise<IteratorResult<FeedItem, void>> {
    const item = await this.#subscription.next()
    if (item !== null && item !== 'idle') return { done: false, value: item }
    return this.return()
  }

  protected close(): void {
    this.#subscription.close()
    this.#onEnd()
  }
}
