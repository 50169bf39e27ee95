import type { Event } from '../event.ts'
import type { Job } from '../job.ts'

/** What a follower is handed. `json` is the envelope's text, made once for all followers. */
export type FeedItem =
  | { kind: 'event'; event: Event; json: string; final: boolean }
  | { kind: 'progress'; event: Event; json: string }
  | { kind: 'stale'; reason: StaleReason }

/** Why a follower is cut off: it read too slowly, or what it follows was erased. */
export type StaleReason = 'slow' | 'erased'

/**
 * One follower's view of the feed: a snapshot, then items to iterate. The iteration ends after the final
 * event, after `stale`, and after `close()`. Items wait in a bounded queue; a follower that does not read
 * is told `stale` and let go, and nobody else notices.
 */
export interface Following extends AsyncIterable<FeedItem> {
  /** The job when the following began; null when a user's jobs are followed. */
  readonly snapshot: Job | null
  close(): void
}

/** The queue behind a `Following`. */
export class FollowerQueue implements AsyncIterator<FeedItem> {
  readonly #limit: number
  readonly #onClose: () => void
  #items: FeedItem[] = []
  #waiting: ((result: IteratorResult<FeedItem>) => void) | null = null
  #ended = false

  constructor(limit: number, onClose: () => void) {
    this.#limit = limit
    this.#onClose = onClose
  }

  get ended(): boolean {
    return this.#ended
  }

  push(item: FeedItem): void {
    if (this.#ended) return
    if (item.kind === 'progress') this.#dropUnreadProgress(item.event.data.jobid)
    if (this.#items.length >= this.#limit) {
      this.#items = []
      this.end({ kind: 'stale', reason: 'slow' })
      return
    }
    this.#hand(item)
  }

  /** Takes no more items; what is queued is still handed out, then the last one, then the iteration ends. */
  end(last?: FeedItem): void {
    if (this.#ended) return
    if (last) this.#hand(last)
    this.#ended = true
    this.#onClose()
    if (this.#waiting && this.#items.length === 0) this.#settle({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<FeedItem>> {
    const item = this.#items.shift()
    if (item) return Promise.resolve({ done: false, value: item })
    if (this.#ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  return(): Promise<IteratorResult<FeedItem>> {
    this.#items = []
    this.end()
    return Promise.resolve({ done: true, value: undefined })
  }

  #hand(item: FeedItem): void {
    if (this.#waiting) this.#settle({ done: false, value: item })
    else this.#items.push(item)
  }

  #settle(result: IteratorResult<FeedItem>): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.(result)
  }

  // Only the newest progress is worth anything, so an unread one gives way.
  #dropUnreadProgress(jobid: string): void {
    this.#items = this.#items.filter((item) => item.kind !== 'progress' || item.event.data.jobid !== jobid)
  }
}
