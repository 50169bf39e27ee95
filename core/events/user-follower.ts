import type { FollowerQueue } from './follower-queue.ts'
import type { EventItem, ProgressItem } from './subscription.ts'

/** Maximum number of jobs whose position is kept; the oldest is dropped beyond it. */
const maxPositions = 10_000

interface UserPosition {
  seq: number
  /** Earlier events are not queued. */
  since: string
}

/** A follower of all jobs of one user, live only, with its position in each job's log. */
export class UserFollower {
  readonly queue: FollowerQueue
  readonly #positions = new Map<string, UserPosition>()

  constructor(queue: FollowerQueue) {
    this.queue = queue
  }

  /** Announces events of a job. For a job without a position, its events count from `after` or from a time. */
  expect(jobid: string, from: { after: number } | { since: Date }): void {
    if (this.#positions.has(jobid)) return
    const position =
      'after' in from ? { seq: from.after, since: '' } : { seq: 0, since: from.since.toISOString() }
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
      if (item.event.timestamp >= position.since) this.queue.push(item)
    }
  }

  takeProgress(item: ProgressItem): void {
    const { jobid, seq } = item.event.data
    if ((this.readFrom(jobid) ?? seq) === seq) this.queue.push(item)
  }
}
