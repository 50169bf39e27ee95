import type { Job } from '../jobs/job.ts'
import type { FeedItem, ProgressItem, Subscription } from './subscription.ts'

type Next = FeedItem | 'idle' | null

/** The bounded queue of items behind a subscription. */
export class FollowerQueue implements Subscription {
  snapshot: Job | null = null
  /** Resolves when the wake-ups of what is followed arrive. */
  ready: Promise<void> = Promise.resolve()
  readonly #limit: number
  readonly #onEnd: () => void
  #items: FeedItem[] = []
  #ended = false
  #waiting: ((next: Next) => void) | null = null
  #timer: ReturnType<typeof setTimeout> | undefined

  /** `onEnd` is called once, when the queue accepts no further items. */
  constructor(limit: number, onEnd: () => void) {
    this.#limit = limit
    this.#onEnd = onEnd
  }

  push(item: FeedItem): void {
    if (this.#ended) return
    if (item.kind === 'progress') this.#dropUnread(item)
    if (this.#items.length < this.#limit) this.#deliver(item)
    else {
      this.#items = []
      this.end({ kind: 'stale', reason: 'slow' })
    }
  }

  /** Accepts no further items. Queued items can still be read, then `last`. */
  end(last?: FeedItem): void {
    if (this.#ended) return
    this.#ended = true
    if (last) this.#deliver(last)
    // A waiting reader has an empty queue.
    else this.#settle(null)
    this.#onEnd()
  }

  close(): void {
    this.#items = []
    this.end()
  }

  next(idleMs?: number): Promise<Next> {
    const item = this.#items.shift()
    if (item) return Promise.resolve(item)
    if (this.#ended) return Promise.resolve(null)
    return new Promise((resolve) => {
      this.#waiting = resolve
      if (idleMs !== undefined) this.#timer = setTimeout(() => this.#settle('idle'), idleMs)
    })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FeedItem> {
    try {
      for (let item = await this.next(); item !== null && item !== 'idle'; item = await this.next())
        yield item
    } finally {
      this.close()
    }
  }

  #deliver(item: FeedItem): void {
    if (this.#waiting) this.#settle(item)
    else this.#items.push(item)
  }

  #settle(next: Next): void {
    clearTimeout(this.#timer)
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.(next)
  }

  // Only the latest progress of a job is kept.
  #dropUnread({ event }: ProgressItem): void {
    const unread = this.#items.findIndex(
      (item) => item.kind === 'progress' && item.event.data.jobid === event.data.jobid,
    )
    if (unread >= 0) this.#items.splice(unread, 1)
  }
}
