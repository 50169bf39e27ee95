import type { FollowerQueue } from './follower-queue.ts'
import type { EventItem, ProgressItem } from './subscription.ts'

/** How many jobs of a user a follower remembers its place in; beyond that the longest known is forgotten. */
const rememberedJobs = 10_000

interface Place {
  seq: number
  /** Events from before this time are not for this follower. */
  since: string
}

/** A follower of all jobs of one user, live only, and how far it has been told of each. */
export class UserFollower {
  readonly queue: FollowerQueue
  readonly #places = new Map<string, Place>()

  constructor(queue: FollowerQueue) {
    this.queue = queue
  }

  /** A job moved. If it is new here, its events count from `after` on, or from a time on. */
  expect(jobid: string, from: { after: number } | { since: Date }): void {
    if (this.#places.has(jobid)) return
    const place =
      'after' in from ? { seq: from.after, since: '' } : { seq: 0, since: from.since.toISOString() }
    this.#places.set(jobid, place)
    const [oldest] = this.#places.keys()
    if (this.#places.size > rememberedJobs && oldest !== undefined) this.#places.delete(oldest)
  }

  /** From where the log of that job must be read for it; null when it expects nothing of it. */
  readFrom(jobid: string): number | null {
    return this.#places.get(jobid)?.seq ?? null
  }

  /** Takes what the log holds after a place that is not beyond `readFrom`. */
  take(items: readonly EventItem[]): void {
    for (const item of items) {
      const { jobid, seq } = item.event.data
      const place = this.#places.get(jobid)
      if (!place || seq <= place.seq) continue
      place.seq = seq
      if (item.event.timestamp >= place.since) this.queue.push(item)
    }
  }

  takeProgress(item: ProgressItem): void {
    const { jobid, seq } = item.event.data
    if ((this.readFrom(jobid) ?? seq) === seq) this.queue.push(item)
  }
}
