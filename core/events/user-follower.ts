import { clock } from '../clock.ts'
import type { FollowerQueue } from './follower-queue.ts'
import type { EventItem, ProgressItem } from './subscription.ts'

/** Maximum number of jobs whose position is kept; the oldest is dropped beyond it. */
const maxPositions = 10_000

interface UserPosition {
  /** The last event that was seen. */
  seq: number
  /** Events are queued from this `seq` on, or from this time on. */
  fromSeq: number
  since: string
}

/** A follower of all jobs of one user, live only, with its position in each job's log. */
export class UserFollower {
  readonly queue: FollowerQueue
  readonly #positions = new Map<string, UserPosition>()
  readonly #startedAt = clock.now()

  constructor(queue: FollowerQueue) {
    this.queue = queue
  }

  /**
   * Announces events of a job, from one with that `seq` or from a time on. For a job without a position, the events
   * before that `seq` are read too: those after the start of this follower are live, and their wake-ups may be lost.
   */
  expect(jobid: string, from: { seq: number } | { since: Date }): void {
    if (this.#positions.has(jobid)) return
    const position =
      'seq' in from
        ? { seq: 0, fromSeq: from.seq, since: new Date(this.#startedAt + 1).toISOString() }
        : { seq: 0, fromSeq: Number.POSITIVE_INFINITY, since: from.since.toISOString() }
    this.#positions.set(jobid, position)
    const [oldest] = this.#positions.keys()
    if (this.#positions.size > maxPositions && oldest !== undefined) this.#positions.delete(oldest)
  }

  /** Position after which the job's log must be read; null when no event is expected. */
  readFrom(jobid: string): number | null {
    return this.#positions.get(jobid)?.seq ?? null
  }

  /** Queues the new ones of these events, which the log has after a position up to `readFrom`. */
  take(items: readonly EventItem[]): void {
    for (const item of items) {
      const { jobid, seq } = item.event.data
      const position = this.#positions.get(jobid)
      if (!position || seq <= position.seq) continue
      position.seq = seq
      if (seq >= position.fromSeq || item.event.timestamp >= position.since) this.queue.push(item)
    }
  }

  takeProgress(item: ProgressItem): void {
    const { jobid, seq } = item.event.data
    if ((this.readFrom(jobid) ?? seq) === seq) this.queue.push(item)
  }
}
