import { requireJob, requireUser } from '../access/access.ts'
import { onAccessEnd, type Principal } from '../access/principal.ts'
import { ApiError } from '../http/api-error.ts'
import type { EventLog } from '../ports/event-log.ts'
import type { JobStore } from '../ports/job-store.ts'
import type { Topic, WakeUp, WakeUps } from '../ports/wake-ups.ts'
import { EventDispatcher } from './event-dispatcher.ts'
import { FollowerQueue } from './follower-queue.ts'
import { FollowerRegistry } from './follower-registry.ts'
import { JobFollower } from './job-follower.ts'
import type { Subscription } from './subscription.ts'
import { UserFollower } from './user-follower.ts'

interface FeedPorts {
  log: EventLog
  jobs: Pick<JobStore, 'read'>
  wakeUps: WakeUps
  /** Called with the error of a failed read of the log, which is retried. */
  onError(error: unknown): void
  /** Maximum number of unread items per follower; 1,000 by default. */
  bufferLimit?: number
}

/**
 * Subscriptions to the event log: the events of a job after `seq`, then live ones. It subscribes to wake-ups before it
 * reads, so that no event is lost in between. A batch of wake-ups costs one query for all followers of the process, or
 * none where they carry the next event; after an outage, everything followed is read again. Each follower gets each
 * `seq` once, in order.
 */
export class Feed {
  readonly #ports: FeedPorts
  readonly #jobs = new FollowerRegistry<JobFollower>()
  readonly #users = new FollowerRegistry<UserFollower>()
  readonly #byMode = new Map<string, number>()
  readonly #dispatcher: EventDispatcher
  readonly #unsubscribe: () => void
  #closed = false

  constructor(ports: FeedPorts) {
    this.#ports = ports
    this.#dispatcher = new EventDispatcher({
      log: ports.log,
      jobs: this.#jobs,
      users: this.#users,
      onError: (error) => ports.onError(error),
    })
    this.#unsubscribe = ports.wakeUps.subscribe({
      onWakeUp: (wakeUp) => this.#wake(wakeUp),
      onResume: (downSince) => this.#dispatcher.readMissed(downSince),
    })
  }

  /** Whether the server stops: subscriptions end without their final event. */
  get isClosed(): boolean {
    return this.#closed
  }

  /** Number of followers in this process. */
  get size(): number {
    return this.#jobs.size + this.#users.size
  }

  /** Number of followers in this process by the mode that they were opened with. */
  get followersByMode(): ReadonlyMap<string, number> {
    return this.#byMode
  }

  /**
   * Follows one job from `after` + 1; by default from the state of the snapshot. `mode` is for the count of followers.
   * @throws ApiError `not_found` (also when it is someone else's), `gone`, `unavailable` when the feed is closed
   */
  async follow(
    principal: Principal,
    { jobid, after, mode }: { jobid: string; after?: number | undefined; mode?: string },
  ): Promise<Subscription> {
    this.#requireOpen()
    const follower = new JobFollower(
      this.#queue(principal, { jobid }, mode, () => this.#jobs.remove(jobid, follower)),
    )
    this.#jobs.add(jobid, follower)
    try {
      await follower.queue.ready
      const snapshot = await requireJob(this.#ports.jobs, principal, jobid)
      if (follower.begin(snapshot, after)) this.#dispatcher.readEvents(jobid)
      return follower.queue
    } catch (error) {
      follower.queue.close()
      throw error
    }
  }

  /**
   * Follows all jobs of a user: live events only, without a snapshot.
   * @throws ApiError `not_found` for another user, `unavailable` when the feed is closed
   */
  followUser(principal: Principal, userid: string, mode?: string): Subscription {
    this.#requireOpen()
    requireUser(principal, userid)
    const follower = new UserFollower(
      this.#queue(principal, { userid }, mode, () => this.#users.remove(userid, follower)),
    )
    this.#users.add(userid, follower)
    return follower.queue
  }

  /** Ends every subscription and stops listening. */
  close(): void {
    this.#closed = true
    this.#unsubscribe()
    this.#dispatcher.close()
    for (const { queue } of [...this.#jobs.all(), ...this.#users.all()]) queue.end()
  }

  #requireOpen(): void {
    if (this.#closed) throw new ApiError('unavailable', 'This server is stopping; try again.')
  }

  /** A queue that is closed when the principal's access ends. */
  #queue(principal: Principal, topic: Topic, mode = 'unnamed', onEnd: () => void): FollowerQueue {
    let removeListener = () => {}
    const interest = this.#ports.wakeUps.follow(topic)
    this.#count(mode, 1)
    const queue = new FollowerQueue(this.#ports.bufferLimit ?? 1_000, () => {
      this.#count(mode, -1)
      removeListener()
      interest.end()
      onEnd()
    })
    queue.ready = interest.ready
    removeListener = onAccessEnd(principal, () => queue.close())
    return queue
  }

  #count(mode: string, change: 1 | -1): void {
    this.#byMode.set(mode, (this.#byMode.get(mode) ?? 0) + change)
  }

  #wake(wakeUp: WakeUp): void {
    if (!('jobid' in wakeUp)) return
    const { kind, jobid, userid } = wakeUp
    const ofUser = this.#users.of(userid)
    if (ofUser.length === 0 && !this.#jobs.has(jobid)) return
    if (kind === 'progress') this.#dispatcher.readProgress(jobid)
    else if (kind === 'erased') {
      for (const { queue } of this.#jobs.of(jobid)) queue.end({ kind: 'stale', reason: 'erased' })
    } else {
      for (const follower of ofUser) follower.expect(jobid, { seq: wakeUp.seq })
      if (wakeUp.event && this.#dispatcher.deliver(wakeUp.event)) return
      this.#dispatcher.readEvents(jobid, userid)
    }
  }
}
