import type { Job } from '../jobs/job.ts'
import type { Event } from './event.ts'

/** The text of an envelope, created once for all followers. */
interface EnvelopeText {
  json: string
  /** Size of `json` in UTF-8. */
  bytes: number
}

/** A numbered event. */
export interface EventItem extends EnvelopeText {
  kind: 'event'
  event: Event
  final: boolean
}

/** An ephemeral progress event. */
export interface ProgressItem extends EnvelopeText {
  kind: 'progress'
  event: Event
}

/** The last item of a subscription that ends before the final event. */
export interface StaleItem {
  kind: 'stale'
  reason: StaleReason
}

/** An item of a subscription. */
export type FeedItem = EventItem | ProgressItem | StaleItem

/** `slow`: the queue was full. `erased`: the job was erased. `gap`: requested events are no longer stored. */
export type StaleReason = 'slow' | 'erased' | 'gap'

/**
 * A subscription to the feed: a snapshot, then items. It ends after the final event, after `stale`, and when it is
 * closed. The queue is bounded: a follower that does not read gets `stale` and ends, without effect on others. One
 * reader at a time.
 */
export interface Subscription extends AsyncIterable<FeedItem> {
  /** The job at the start of the subscription; null when a user is followed. */
  readonly snapshot: Job | null
  /** The next item; `idle` when none arrived within `idleMs` milliseconds; null after the end. */
  next(idleMs?: number): Promise<FeedItem | 'idle' | null>
  /** Ends the subscription at once; a pending `next` resolves to null. */
  close(): void
}
