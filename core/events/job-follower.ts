import { isFinal, type Job } from '../jobs/job.ts'
import type { Event } from './event.ts'
import { isFinalEvent } from './event-type.ts'
import type { FollowerQueue } from './follower-queue.ts'
import type { EventItem, ProgressItem } from './subscription.ts'

/** A follower of one job, and how far it has been told. */
export class JobFollower {
  readonly queue: FollowerQueue
  #place: number | null = null
  #passedOver = false

  constructor(queue: FollowerQueue) {
    this.queue = queue
  }

  /**
   * Begins at `after`, or without it at what the snapshot tells.
   * Returns whether the log must be read for it now, rather than at the next wake-up.
   */
  begin(snapshot: Job, after = snapshot.seq): boolean {
    this.queue.snapshot = snapshot
    // A place beyond the log's end would wait for ever: whoever claims one has seen what there is.
    this.#place = Math.min(after, snapshot.seq)
    if (this.#place < snapshot.seq) return true
    if (isFinal(snapshot.state)) this.queue.end()
    return this.#passedOver
  }

  /** From where the log must be read for it; null while its snapshot is being read. */
  readFrom(): number | null {
    if (this.#place === null) this.#passedOver = true
    return this.#place
  }

  /** Takes what the log holds after a place, and hands on what is new here. */
  take(items: readonly EventItem[], after: number): void {
    // It needs what lies before that place, too: it joined meanwhile, and a reading for it is due.
    if (this.#place === null || this.#place < after) return
    for (const item of items) {
      const { seq } = item.event.data
      if (seq <= this.#place) continue
      if (seq > this.#place + 1) {
        this.queue.end({ kind: 'stale', reason: 'gap' })
        return
      }
      this.#place = seq
      this.queue.push(item)
      if (item.final) this.queue.end()
    }
  }

  takeProgress(item: ProgressItem): void {
    // Progress of a state the follower has not heard of yet would come out of order.
    if (this.#place === item.event.data.seq) this.queue.push(item)
  }
}

/** The item of a numbered event. */
export function eventItem(event: Event): EventItem {
  return { kind: 'event', event, json: JSON.stringify(event), final: isFinalEvent(event) }
}
