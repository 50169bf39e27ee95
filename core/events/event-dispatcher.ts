import { setTimeout as delay } from 'node:timers/promises'
import type { EventLog, Position } from '../ports/event-log.ts'
import { progressEventOf } from './event.ts'
import type { FollowerRegistry } from './follower-registry.ts'
import { eventItem, type JobFollower } from './job-follower.ts'
import type { EventItem, ProgressItem } from './subscription.ts'
import type { UserFollower } from './user-follower.ts'

/** Jobs read in one query at most. */
const batch = 500

/**
 * An event may be committed a while after the moment it names, and that moment was read from another
 * machine's clock: after an outage what happened up to so many milliseconds before it is looked at again.
 */
const slackMs = 30_000

interface EventDispatcherPorts {
  log: EventLog
  jobs: FollowerRegistry<JobFollower>
  users: FollowerRegistry<UserFollower>
  onError(error: unknown): void
}

/**
 * Reads the log for the followers: one query for everything that moved since the last one, however many
 * follow it. A reading that fails is repeated, with growing pauses, until it succeeds.
 */
export class EventDispatcher {
  readonly #ports: EventDispatcherPorts
  /** Jobs to be read, each with its user where that is known. */
  readonly #moved = new Map<string, string | undefined>()
  readonly #progressed = new Set<string>()
  #missedSince: Date | null = null
  #running = false
  #closed = false

  constructor(ports: EventDispatcherPorts) {
    this.#ports = ports
  }

  /** A job has a new event, or a follower that needs older ones. */
  moved(jobid: string, userid?: string): void {
    this.#moved.set(jobid, userid ?? this.#moved.get(jobid))
    void this.#run()
  }

  progressed(jobid: string): void {
    this.#progressed.add(jobid)
    void this.#run()
  }

  /** Since that time anything may have happened to anyone unnoticed. */
  missed(since: Date): void {
    if (!this.#missedSince || since < this.#missedSince) this.#missedSince = since
    void this.#run()
  }

  close(): void {
    this.#closed = true
  }

  get #idle(): boolean {
    return this.#moved.size === 0 && this.#progressed.size === 0 && this.#missedSince === null
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (let pause = 50; !this.#closed && !this.#idle; ) {
      try {
        await this.#lookForMissed()
        await this.#deliverMoved()
        await this.#deliverProgress()
        pause = 50
      } catch (error) {
        this.#ports.onError(error)
        await delay(pause, undefined, { ref: false })
        pause = Math.min(pause * 2, 2_000)
      }
    }
    this.#running = false
  }

  async #lookForMissed(): Promise<void> {
    const since = this.#missedSince
    if (!since) return
    const { log, jobs, users } = this.#ports
    const followed = jobs.keys()
    const present = new Set<string>()
    for (let at = 0; at < followed.length; at += batch) {
      for (const { jobid } of await log.present(followed.slice(at, at + batch))) present.add(jobid)
    }
    const earliest = new Date(since.getTime() - slackMs)
    const changed = users.size > 0 ? await log.changedSince(users.keys(), earliest) : []
    for (const { jobid, userid } of changed) {
      for (const follower of users.of(userid)) follower.expect(jobid, { since: earliest })
      this.#moved.set(jobid, userid)
    }
    for (const jobid of followed) {
      if (present.has(jobid)) this.#moved.set(jobid, this.#moved.get(jobid))
      else for (const follower of jobs.of(jobid)) follower.queue.end({ kind: 'stale', reason: 'erased' })
    }
    // Unless there was another outage in the meantime.
    if (this.#missedSince === since) this.#missedSince = null
  }

  async #deliverMoved(): Promise<void> {
    const moved = [...this.#moved].slice(0, batch)
    for (const [jobid] of moved) this.#moved.delete(jobid)
    const positions = moved.flatMap(([jobid, userid]) => {
      const after = this.#readFrom(jobid, userid)
      return after === null ? [] : [{ jobid, after }]
    })
    if (positions.length === 0) return
    try {
      const events = Map.groupBy(await this.#ports.log.newer(positions), ({ data }) => data.jobid)
      for (const position of positions)
        this.#deliver(position, events.get(position.jobid)?.map(eventItem) ?? [])
    } catch (error) {
      for (const [jobid, userid] of moved) this.#moved.set(jobid, userid ?? this.#moved.get(jobid))
      throw error
    }
  }

  #deliver({ jobid, after }: Position, items: EventItem[]): void {
    for (const follower of this.#ports.jobs.of(jobid)) follower.take(items, after)
    const userid = items[0]?.event.data.userid
    if (userid !== undefined) for (const follower of this.#ports.users.of(userid)) follower.take(items)
  }

  /** The lowest place of all who follow the job; null when nobody needs a reading. */
  #readFrom(jobid: string, userid: string | undefined): number | null {
    const { jobs, users } = this.#ports
    const places = jobs.of(jobid).map((follower) => follower.readFrom())
    if (userid !== undefined) places.push(...users.of(userid).map((follower) => follower.readFrom(jobid)))
    return places.reduce(
      (lowest, place) => (lowest === null || (place !== null && place < lowest) ? place : lowest),
      null,
    )
  }

  // Progress that cannot be read is dropped: it is ephemeral, and more follows.
  async #deliverProgress(): Promise<void> {
    const jobids = [...this.#progressed].slice(0, batch)
    for (const jobid of jobids) this.#progressed.delete(jobid)
    if (jobids.length === 0) return
    const { log, jobs, users } = this.#ports
    for (const job of await log.present(jobids)) {
      if (job.progress === null || job.state !== 'processing') continue
      const event = progressEventOf(job, new Date())
      const item: ProgressItem = { kind: 'progress', event, json: JSON.stringify(event) }
      for (const follower of jobs.of(job.jobid)) follower.takeProgress(item)
      for (const follower of users.of(job.userid)) follower.takeProgress(item)
    }
  }
}
