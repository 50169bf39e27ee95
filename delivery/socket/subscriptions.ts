import type { EventItem, ProgressItem, Subscription } from '#core/events/subscription.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { FollowTarget } from '#core/ports/connection-store.ts'
import { maxFollows } from './limits/bounds.ts'
import type { PacedSender } from './paced-sender.ts'

/** A request to follow a job, with the state of the connection when it arrived. */
export interface FollowRequest {
  jobid: string
  after?: number | undefined
  /** Last `seq` of the job sent on the connection. */
  sent: number
  /** Number of the request on its connection. */
  number: number
}

interface JobSubscription {
  subscription: Subscription
  /** Events up to this `seq` are not sent. */
  from: number
  /** Number of the request that created it. */
  number: number
  /** Last `seq` that the subscription of the user left to this one. */
  pending: number
  /** The client has unfollowed the job; the subscription ends once `pending` is sent. */
  dropped: boolean
}

/** Called with each target that the connection begins or ceases to follow. */
interface FollowListener {
  follow(target: FollowTarget): void
  unfollow(target: FollowTarget): void
  /** Called with each item that a subscription to a user has sent. */
  sentToUser?(item: EventItem | ProgressItem): void
}

/**
 * Subscriptions of one connection, to jobs and to users. Each `seq` of a job is sent once and in order: by the
 * subscription to the job where there is one, otherwise by the subscription to its user.
 */
export class Subscriptions {
  readonly #jobs = new Map<string, JobSubscription>()
  readonly #users = new Map<string, Subscription>()
  readonly #sent = new SentCursor()
  readonly #sender: PacedSender
  readonly #listener: FollowListener
  #requests = 0
  /** Requests without a subscription yet. */
  #pending = 0
  #closed = false

  constructor(sender: PacedSender, listener: FollowListener) {
    this.#sender = sender
    this.#listener = listener
  }

  /** @throws ApiError `rate_limited` when the connection follows as many jobs and users as it may */
  requireRoom(): void {
    if (this.#jobs.size + this.#users.size + this.#pending < maxFollows) return
    const detail = `A connection may follow ${maxFollows} jobs and users; unfollow one or open another connection.`
    throw new ApiError('rate_limited', detail)
  }

  /**
   * Registers a request to follow a job; to be called before anything is awaited for it, and `settle` after that.
   * @throws ApiError `rate_limited`
   */
  request({ jobid, after }: { jobid: string; after?: number | undefined }): FollowRequest {
    if (!this.#jobs.has(jobid)) this.requireRoom()
    this.#pending++
    return { jobid, after, sent: this.#sent.of(jobid), number: this.#requests++ }
  }

  /** Ends a request, with or without a subscription. */
  settle(): void {
    this.#pending--
  }

  /**
   * Adds a subscription to a job, in place of one that was requested earlier. `start` begins to send its events and
   * is called after the acknowledgement. Events that were sent since the request are not sent again.
   */
  addJob({ jobid, after, sent, number }: FollowRequest, subscription: Subscription): { start(): void } {
    const earlier = this.#jobs.get(jobid)
    // While the snapshot was read, the client may have disconnected or sent a later request.
    if (this.#closed || (earlier && earlier.number > number)) {
      subscription.close()
      return { start() {} }
    }
    earlier?.subscription.close()
    const current = subscription.snapshot?.seq ?? 0
    const isReplay = after !== undefined && after < sent
    const from = isReplay ? after : Math.max(this.#sent.of(jobid), Math.min(after ?? current, current))
    this.#sent.advance(jobid, from)
    const added = { subscription, from, number, pending: 0, dropped: false }
    this.#jobs.set(jobid, added)
    this.#listener.follow({ jobid })
    return { start: () => void this.#sendJob(jobid, added) }
  }

  /** Adds a subscription to a user. A second one is closed: both are live only and would send the same. */
  addUser(userid: string, subscription: Subscription): { start(): void } {
    if (this.#closed || this.#users.has(userid)) {
      subscription.close()
      return { start() {} }
    }
    this.#users.set(userid, subscription)
    this.#listener.follow({ userid })
    return { start: () => void this.#sendUser(userid, subscription) }
  }

  remove(target: { jobid: string } | { userid: string }): void {
    if ('userid' in target) {
      this.#users.get(target.userid)?.close()
      this.#endUser(target.userid)
    } else {
      const removed = this.#jobs.get(target.jobid)
      if (removed && removed.pending > this.#sent.of(target.jobid)) removed.dropped = true
      else this.#endJob(target.jobid)
    }
  }

  /** Ends all subscriptions; to be called when the connection is closed. */
  close(): void {
    this.#closed = true
    for (const { subscription } of this.#jobs.values()) subscription.close()
    for (const subscription of this.#users.values()) subscription.close()
    this.#sender.close()
  }

  #endJob(jobid: string): void {
    this.#jobs.get(jobid)?.subscription.close()
    if (this.#jobs.delete(jobid)) this.#listener.unfollow({ jobid })
  }

  #endUser(userid: string): void {
    if (this.#users.delete(userid)) this.#listener.unfollow({ userid })
  }

  #send({ kind, event, json }: EventItem | ProgressItem): void {
    this.#sender.send('event', json)
    if (kind === 'event') this.#sent.advance(event.data.jobid, event.data.seq)
  }

  async #sendJob(jobid: string, job: JobSubscription): Promise<void> {
    for await (const item of job.subscription) {
      // A later request may have replaced the subscription while the item was in the queue.
      if (this.#jobs.get(jobid) !== job) return
      if (item.kind === 'stale') this.#sender.send('stale', JSON.stringify({ jobid, reason: item.reason }))
      else if (isNewer(item, job.from)) this.#send(item)
      if (job.dropped && job.pending <= this.#sent.of(jobid)) break
      await this.#sender.room()
    }
    if (this.#jobs.get(jobid) !== job) return
    this.#endJob(jobid)
  }

  async #sendUser(userid: string, subscription: Subscription): Promise<void> {
    for await (const item of subscription) {
      if (this.#users.get(userid) !== subscription) return
      if (item.kind === 'stale') this.#sender.send('stale', JSON.stringify({ userid, reason: item.reason }))
      else {
        const { jobid, seq } = item.event.data
        const job = this.#jobs.get(jobid)
        if (job) job.pending = Math.max(job.pending, seq)
        else if (isNewer(item, this.#sent.of(jobid))) {
          this.#send(item)
          this.#listener.sentToUser?.(item)
        }
      }
      await this.#sender.room()
    }
    if (this.#users.get(userid) !== subscription) return
    this.#endUser(userid)
  }
}

const maxRememberedJobs = 10_000

/** The last `seq` of each job that was sent on one connection, for the most recent 10,000 jobs. */
class SentCursor {
  readonly #seqs = new Map<string, number>()

  /** 0 for a job of which nothing was sent. */
  of(jobid: string): number {
    return this.#seqs.get(jobid) ?? 0
  }

  advance(jobid: string, seq: number): void {
    const highest = Math.max(seq, this.of(jobid))
    this.#seqs.delete(jobid)
    this.#seqs.set(jobid, highest)
    if (this.#seqs.size <= maxRememberedJobs) return
    const [oldest] = this.#seqs.keys()
    if (oldest !== undefined) this.#seqs.delete(oldest)
  }
}

/** Whether an item comes after `sent`. Progress has the `seq` of the event before it. */
function isNewer({ kind, event }: EventItem | ProgressItem, sent: number): boolean {
  return kind === 'event' ? event.data.seq > sent : event.data.seq >= sent
}
