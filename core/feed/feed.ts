import { setTimeout as delay } from 'node:timers/promises'
import { progressEventOf } from '../event.ts'
import { isFinal } from '../job.ts'
import type { EventLog, WakeUp, WakeUps } from '../ports/event-log.ts'
import type { JobStore } from '../ports/job-store.ts'
import type { Principal } from '../principal.ts'
import { missing, requireOwn } from '../wall.ts'
import { eventItem, JobFollower, UserFollower } from './follower.ts'
import { FollowerQueue, type Following } from './following.ts'

export interface FeedPorts {
  log: EventLog
  jobs: Pick<JobStore, 'read'>
  wakeUps: WakeUps
  /** Told of a failed read of the log; the feed tries again by itself. */
  onError(error: unknown): void
  /** Items that may wait for a follower that does not read. */
  bufferLimit?: number
}

/**
 * The one reader of events: everything of a job after `seq`, then live. It listens before it reads, so nothing
 * falls between; a wake-up costs one query for all local followers together; after the listener was down
 * everything followed is read again. Each follower gets each `seq` once, in order.
 */
export class Feed {
  readonly #ports: FeedPorts
  readonly #jobs = new Map<string, Set<JobFollower>>()
  readonly #users = new Map<string, Set<UserFollower>>()
  /** Jobs to be read again, each with its user where that is known. */
  #moved = new Map<string, string | undefined>()
  #progressed = new Set<string>()
  #pumping = false
  #closed = false
  readonly #unsubscribe: () => void

  constructor(ports: FeedPorts) {
    this.#ports = ports
    this.#unsubscribe = ports.wakeUps.subscribe({
      onWakeUp: (wakeUp) => this.#wake(wakeUp),
      onResume: (downSince) => void this.#resume(downSince),
    })
  }

  /** How many followers are served here. */
  get size(): number {
    let size = 0
    for (const followers of [...this.#jobs.values(), ...this.#users.values()]) size += followers.size
    return size
  }

  /**
   * Follows one job: from `after` + 1 or, without it, from what the snapshot does not tell.
   * @throws Refusal `not_found` (also when it is someone else's), `gone`
   */
  async follow(
    principal: Principal,
    { jobid, after }: { jobid: string; after?: number },
  ): Promise<Following> {
    const follower = new JobFollower(this.#queue(() => this.#leave(this.#jobs, jobid, follower)))
    this.#join(this.#jobs, jobid, follower)
    try {
      const snapshot = await this.#ports.jobs.read(principal, jobid)
      if (typeof snapshot === 'string') throw missing(snapshot)
      const missed = after === undefined ? [] : await this.#ports.log.newer([{ jobid, after }])
      // A place beyond the log's end would wait for ever: whoever claims one has seen what there is.
      follower.cursor = Math.min(after ?? snapshot.seq, snapshot.seq)
      for (const event of missed) follower.take(eventItem(event))
      if (isFinal(snapshot.state) && follower.cursor === snapshot.seq) follower.queue.end()
      if (follower.wokenEarly) this.#markMoved(jobid)
      return this.#following(follower.queue, snapshot)
    } catch (error) {
      follower.queue.end()
      throw error
    }
  }

  /**
   * Follows all jobs of a user, live only: there is no snapshot and no past.
   * @throws Refusal `not_found` when the user is someone else
   */
  followUser(principal: Principal, userid: string): Following {
    requireOwn(principal, userid)
    const follower = new UserFollower(
      this.#queue(() => this.#leave(this.#users, userid, follower)),
      userid,
    )
    this.#join(this.#users, userid, follower)
    return this.#following(follower.queue, null)
  }

  /** Ends every following and stops listening. */
  close(): void {
    this.#closed = true
    this.#unsubscribe()
    for (const followers of [...this.#jobs.values(), ...this.#users.values()]) {
      for (const follower of [...followers]) follower.queue.end()
    }
  }

  #queue(onClose: () => void): FollowerQueue {
    return new FollowerQueue(this.#ports.bufferLimit ?? 1_000, onClose)
  }

  #following(queue: FollowerQueue, snapshot: Following['snapshot']): Following {
    return { snapshot, close: () => queue.end(), [Symbol.asyncIterator]: () => queue }
  }

  #join<F>(map: Map<string, Set<F>>, key: string, follower: F): void {
    const followers = map.get(key)
    if (followers) followers.add(follower)
    else map.set(key, new Set([follower]))
  }

  #leave<F>(map: Map<string, Set<F>>, key: string, follower: F): void {
    const followers = map.get(key)
    followers?.delete(follower)
    if (followers?.size === 0) map.delete(key)
  }

  #wake(wakeUp: WakeUp): void {
    const { jobid, userid } = wakeUp
    const ofUser = this.#users.get(userid)
    if (!ofUser && !this.#jobs.has(jobid)) return
    if (wakeUp.kind === 'erased') this.#cutOff(jobid)
    else if (wakeUp.kind === 'progress') this.#progressed.add(jobid)
    else {
      for (const follower of ofUser ?? []) follower.expect(jobid, wakeUp.seq - 1)
      this.#moved.set(jobid, userid)
    }
    void this.#pump()
  }

  #markMoved(jobid: string, userid?: string): void {
    this.#moved.set(jobid, userid ?? this.#moved.get(jobid))
    void this.#pump()
  }

  #cutOff(jobid: string): void {
    for (const follower of [...(this.#jobs.get(jobid) ?? [])]) {
      follower.queue.end({ kind: 'stale', reason: 'erased' })
    }
  }

  // What was committed while nobody listened woke nobody: read everything followed again.
  async #resume(downSince: Date): Promise<void> {
    for (const jobid of this.#jobs.keys()) this.#markMoved(jobid)
    await this.#retrying(async () => {
      if (this.#users.size === 0) return
      for (const { jobid, userid } of await this.#ports.log.changedSince(
        [...this.#users.keys()],
        downSince,
      )) {
        for (const follower of this.#users.get(userid) ?? [])
          follower.expect(jobid, 0, downSince.toISOString())
        this.#markMoved(jobid, userid)
      }
    })
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return
    this.#pumping = true
    while (!this.#closed && this.#moved.size + this.#progressed.size > 0) {
      await this.#retrying(() => this.#deliverMoved())
      await this.#retrying(() => this.#deliverProgress())
    }
    this.#pumping = false
  }

  async #retrying(work: () => Promise<void>): Promise<void> {
    for (let wait = 50; !this.#closed; wait = Math.min(wait * 2, 2_000)) {
      try {
        return await work()
      } catch (error) {
        this.#ports.onError(error)
        await delay(wait)
      }
    }
  }

  async #deliverMoved(): Promise<void> {
    const moved = this.#moved
    this.#moved = new Map()
    const positions = [...moved].flatMap(([jobid, userid]) => {
      const after = this.#lowestPlace(jobid, userid)
      return after === null ? [] : [{ jobid, after }]
    })
    if (positions.length === 0) return
    try {
      for (const event of await this.#ports.log.newer(positions)) {
        const item = eventItem(event)
        for (const follower of [...(this.#jobs.get(event.data.jobid) ?? [])]) follower.take(item)
        for (const follower of [...(this.#users.get(event.data.userid) ?? [])]) follower.take(item)
      }
    } catch (error) {
      for (const [jobid, userid] of moved) this.#moved.set(jobid, userid)
      throw error
    }
  }

  #lowestPlace(jobid: string, userid: string | undefined): number | null {
    const ofJob = [...(this.#jobs.get(jobid) ?? [])].map((follower) => follower.position())
    const ofUser = [...((userid && this.#users.get(userid)) || [])].map((follower) =>
      follower.position(jobid),
    )
    const places = [...ofJob, ...ofUser].filter((place) => place !== null)
    return places.length === 0 ? null : places.reduce((lowest, place) => Math.min(lowest, place))
  }

  // Progress that cannot be read is dropped: it is ephemeral, and more follows.
  async #deliverProgress(): Promise<void> {
    const jobids = [...this.#progressed]
    this.#progressed = new Set()
    if (jobids.length === 0) return
    for (const job of await this.#ports.log.present(jobids)) {
      if (job.progress === null || job.state !== 'processing') continue
      const event = progressEventOf(job, new Date())
      const item = { kind: 'progress', event, json: JSON.stringify(event) } as const
      for (const follower of this.#jobs.get(job.jobid) ?? []) follower.takeProgress(item)
      for (const follower of this.#users.get(job.userid) ?? []) follower.takeProgress(item)
    }
  }
}
