import type { Event } from '../../events/event.ts'
import { isFinalEvent, progressType } from '../../events/event-type.ts'
import type { JobView } from '../../jobs/job.ts'
import type { FollowListener } from '../mode-client.ts'

/** What a follower has been cursor, over all its connections: each event once, in order. */
export class ResumeCursor {
  readonly #listener: FollowListener
  #after: number | undefined
  #finished = false
  #begun = false
  #signs = 0

  constructor(after: number | undefined, listener: FollowListener) {
    this.#after = after
    this.#listener = listener
  }

  /** The last `seq` known; undefined before the snapshot when the following began at it. */
  get after(): number | undefined {
    return this.#after
  }

  /** Nothing more will come. */
  get finished(): boolean {
    return this.#finished
  }

  /** Whether the snapshot has been cursor. */
  get begun(): boolean {
    return this.#begun
  }

  /** Grows with every sign of life from the server. */
  get signs(): number {
    return this.#signs
  }

  alive(): void {
    this.#signs++
  }

  /** Takes the job as it is now; the first is cursor. Returns whether it held news: it was cursor, or is ahead. */
  snapshot(job: JobView): boolean {
    this.alive()
    this.#after = Math.min(this.#after ?? job.seq, job.seq)
    const isNews = !this.#begun || job.seq > this.#after
    if (!this.#begun) this.#listener.onSnapshot?.(job)
    this.#begun = true
    if (isFinalEvent({ type: `job.${job.state}` }) && this.#after === job.seq) this.#finished = true
    return isNews
  }

  /**
   * Takes an event and tells it if it is new. Returns whether it was.
   * @throws Error when events between are missing, which a new connection brings
   */
  event(event: Event): boolean {
    this.alive()
    const { seq } = event.data
    if (event.type === progressType) {
      if (seq !== this.#after) return false
    } else {
      const next = (this.#after ?? 0) + 1
      if (seq < next) return false
      if (seq > next) throw new Error(`Event ${seq} came where ${next} was due.`)
      this.#after = seq
      this.#finished = isFinalEvent(event)
    }
    this.#listener.onEvent(event)
    return true
  }
}
