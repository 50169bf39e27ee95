import { type Event, isFinalEvent } from '../event.ts'
import type { FeedItem, FollowerQueue } from './following.ts'

/** How many jobs of a user a follower remembers its place in; beyond that the longest untouched is forgotten. */
const rememberedJobs = 10_000

/** A follower of one job, and how far it has been told. */
export class JobFollower {
  readonly queue: FollowerQueue
  /** Last `seq` handed over; null until the snapshot has been read. */
  cursor: number | null = null
  /** A wake-up came while the snapshot was being read, so the log must be read once more. */
  wokenEarly = false

  constructor(queue: FollowerQueue) {
    this.queue = queue
  }

  /** The place from which the log must be read for this follower; null when it needs nothing yet. */
  position(): number | null {
    if (this.cursor === null) this.wokenEarly = true
    return this.cursor
  }

  take(item: Extract<FeedItem, { kind: 'event' }>): void {
    const { seq } = item.event.data
    if (this.cursor === null || seq <= this.cursor) return
    this.cursor = seq
    this.queue.push(item)
    if (item.final) this.queue.end()
  }

  takeProgress(item: Extract<FeedItem, { kind: 'progress' }>): void {
    // Progress of a state the follower has not heard of yet would come out of order.
    if (this.cursor === item.event.data.seq) this.queue.push(item)
  }
}

/** A follower of all jobs of one user, live only. */
export class UserFollower {
  readonly queue: FollowerQueue
  readonly userid: string
  readonly #places = new Map<string, { seq: number; since: string }>()

  constructor(queue: FollowerQueue, userid: string) {
    this.queue = queue
    this.userid = userid
  }

  /** Notes that a job moved; `after` is where to start if the job is new here, ignoring what is older than `since`. */
  expect(jobid: string, after: number, since = ''): void {
    if (this.#places.has(jobid)) return
    this.#places.set(jobid, { seq: after, since })
    const oldest = this.#places.size > rememberedJobs ? this.#places.keys().next().value : undefined
    if (oldest !== undefined) this.#places.delete(oldest)
  }

  position(jobid: string): number | null {
    return this.#places.get(jobid)?.seq ?? null
  }

  take(item: Extract<FeedItem, { kind: 'event' }>): void {
    const { jobid, seq } = item.event.data
    const place = this.#places.get(jobid)
    if (!place || seq <= place.seq) return
    place.seq = seq
    if (item.event.timestamp >= place.since) this.queue.push(item)
  }

  takeProgress(item: Extract<FeedItem, { kind: 'progress' }>): void {
    const { jobid, seq } = item.event.data
    if ((this.position(jobid) ?? seq) === seq) this.queue.push(item)
  }
}

/** The item of a numbered event, its text made once. */
export function eventItem(event: Event): Extract<FeedItem, { kind: 'event' }> {
  return { kind: 'event', event, json: JSON.stringify(event), final: isFinalEvent(event) }
}
