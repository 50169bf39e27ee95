import { isFinal, type Job } from '../jobs/job.ts'
import type { Event } from './event.ts'
import { isFinalEvent } from './event-type.ts'
import type { FollowerQueue } from './follower-queue.ts'
import type { EventItem, ProgressItem } from './subscription.ts'

/** A follower of one job and its position in the log. */
export class JobFollower {
  readonly queue: FollowerQueue
  #position: number | null = null
  #skipped = false

  constructor(queue: FollowerQueue) {
    this.queue = queue
  }

  /**
   * Starts after `after`; by default after the snapshot's `seq`.
   * Returns whether the log must be read now instead of at the next wake-up.
   */
  begin(snapshot: Job, after = snapshot.seq): boolean {
    this.queue.snapshot = snapshot
    // A position beyond the end of the log would never be reached.
    this.#position = Math.min(after, snapshot.seq)
    if (this.#position < snapshot.seq) return true
    if (isFinal(snapshot.state)) this.queue.end()
    return this.#skipped
  }

  /** Position after which the log must be read; null while the snapshot is being read. */
  readFrom(): number | null {
    if (this.#position === null) this.#skipped = true
    return this.#position
  }

  /** Queues the new ones of these events, which the log has after the position `after`. */
  take(items: readonly EventItem[], after: number): void {
    // It joined after this read began and needs earlier events too; a read for it is scheduled.
    if (this.#position === null || this.#position < after) return
    for (const item of items) {
      const { seq } = item.event.data
      if (seq <= this.#position) continue
      if (seq > this.#position + 1) {
        this.queue.end({ kind: 'stale', reason: 'gap' })
        return
      }
      this.#position = seq
      this.queue.push(item)
      if (item.final) this.queue.end()
    }
  }

  takeProgress(item: ProgressItem): void {
    // Progress of a state whose event is not queued yet would be out of order.
    if (this.#position === item.event.data.seq) this.queue.push(item)
  }
}

/** The item of a numbered event. */
export function eventItem(event: Event): EventItem {
  return { kind: 'event', event, ...envelopeText(event), final: isFinalEvent(event) }
}

/** The item of a progress event. */
export function progressItem(event: Event): ProgressItem {
  return { kind: 'progress', event, ...envelopeText(event) }
}

function envelopeText(event: Event) {
  const json = JSON.stringify(event)
  return { json, bytes: Buffer.byteLength(json) }
}
