import type { Event } from '../../events/event.ts'
import { isFinalEvent, progressType } from '../../events/event-type.ts'
import type { JobView } from '../../jobs/job.ts'
import type { FollowListener } from '../mode-client.ts'

/**
 * Position of a subscription in the log of its job, kept over all connections. It passes each event to the
 * listener once and in order.
 */
export class ResumeCursor {
  readonly #listener: FollowListener
  #after: number | undefined
  #finished = false
  #started = false
  #activity = 0

  constructor(after: number | undefined, listener: FollowListener) {
    this.#after = after
    this.#listener = listener
  }

  /** The last delivered `seq`; undefined before the snapshot when the subscription begins at the snapshot. */
  get after(): number | undefined {
    return this.#after
  }

  /** Whether the final event was delivered. */
  get finished(): boolean {
    return this.#finished
  }

  /** Whether the snapshot was delivered. */
  get started(): boolean {
    return this.#started
  }

  /** Number of messages from the server; it grows with each one. */
  get activity(): number {
    return this.#activity
  }

  /** Records a message from the server, with or without news. */
  touch(): void {
    this.#activity++
  }

  /** Takes the job as read; delivers the first one. Returns whether it is news: the first one, or a newer `seq`. */
  snapshot(job: JobView): boolean {
    this.touch()
    this.#after = Math.min(this.#after ?? job.seq, job.seq)
    const isNews = !this.#started || job.seq > this.#after
    this.#listener.onJob?.(job)
    if (!this.#started) this.#listener.onSnapshot?.(job)
    this.#started = true
    if (isFinalEvent({ type: `job.${job.state}` }) && this.#after === job.seq) this.#finished = true
    return isNews
  }

  /**
   * Takes an event and delivers it when it is new. Returns whether it was.
   * @throws Error for a gap in `seq`; a new connection brings the missing events
   */
  event(event: Event): boolean {
    this.touch()
    const { seq } = event.data
    if (event.type === progressType) {
      if (seq !== this.#after) return false
    } else {
      const next = (this.#after ?? 0) + 1
      if (seq < next) return false
      if (seq > next) throw new Error(`Event ${seq} arrived, expected ${next}.`)
      this.#after = seq
      this.#finished = isFinalEvent(event)
    }
    this.#listener.onEvent(event)
    return true
  }
}
