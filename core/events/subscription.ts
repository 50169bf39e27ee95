import type { Job } from '../jobs/job.ts'
import type { Event } from './event.ts'

/** A numbered event. `json` is the envelope's text, made once for all followers. */
export interface EventItem {
  kind: 'event'
  event: Event
  json: string
  final: boolean
}

/** The ephemeral event of a progress. */
export interface ProgressItem {
  kind: 'progress'
  event: Event
  json: string
}

/** The subscription ends before its final event. */
export interface StaleItem {
  kind: 'stale'
  reason: StaleReason
}

/** What a follower is handed. */
export type FeedItem = EventItem | ProgressItem | StaleItem

/** It read too slowly; what it follows was erased; or the log no longer keeps all it asked for. */
export type StaleReason = 'slow' | 'erased' | 'gap'

/**
 * One follower's view of the feed: a snapshot, then items. It ends after the final event, after `stale`, and
 * when it is closed. Items wait in a bounded queue; a follower that does not read is told `stale` and let go,
 * and nobody else notices. One reader at a time.
 */
export interface Subscription extends AsyncIterable<FeedItem> {
  /** The job when the subscription began; null when a user's jobs are followed. */
  readonly snapshot: Job | null
  /** The next item; `idle` when none came for so many milliseconds; null after the end. */
  next(idleMs?: number): Promise<FeedItem | 'idle' | null>
  /** Ends it at once, also for a reader that waits in `next`. */
  close(): void
}
