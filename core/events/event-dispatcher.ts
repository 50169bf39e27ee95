import { setTimeout as delay } from 'node:timers/promises'
import { clock } from '../clock.ts'
import type { EventLog, Position } from '../ports/event-log.ts'
import { type Event, progressEventOf } from './event.ts'
import type { FollowerRegistry } from './follower-registry.ts'
import { eventItem, type JobFollower, progressItem } from './job-follower.ts'
import type { EventItem } from './subscription.ts'
import type { UserFollower } from './user-follower.ts'

/** Maximum number of jobs per query. */
const batch = 500

/**
 * An event is committed some time after its timestamp, which another machine's clock has set. After an outage, events
 * up to this many milliseconds before it are read again.
 */
const slackMs = 30_000

interface EventDispatcherPorts {
  log: EventLog
  jobs: FollowerRegistry<JobFollower>
  users: FollowerRegistry<UserFollower>
  onError(error: unknown): void
}

/**
 * Reads the log for all followers of a process: one query for all jobs that changed since the previous one. A failed
 * read is retried with backoff until it succeeds.
 */
export class EventDispatcher {
  readonly #ports: EventDispatcherPorts
  /** Jobs to read, with their user if known. */
  readonly #changed = new Map<string, string | undefined>()
  readonly #progress = new Set<string>()
  #missedSince: Date | null = null
  #running = false
  #closed = false

  constructor(ports: EventDispatcherPorts) {
    this.#ports = ports
  }

  /** Schedules a read of the job: it has a new event, or a follower that needs older ones. */
  readEvents(jobid: string, userid?: string): void {
    this.#changed.set(jobid, userid ?? this.#changed.get(jobid))
    void this.#run()
  }

  /**
   * Delivers an event that came with its wake-up to the followers for which it is the next one. False when a follower
   * needs earlier events, so that the log must be read.
   */
  deliver(event: Event): boolean {
    const { jobid, userid, seq } = event.data
    const item = eventItem(event)
    let isComplete = true
    const isNext = (position: number | null) => {
      if (position === null || position < seq - 1) isComplete = false
      return position === seq - 1
    }
    for (const follower of this.#ports.jobs.of(jobid)) {
      if (isNext(follower.readFrom())) follower.take([item], seq - 1)
    }
    for (const follower of this.#ports.users.of(userid)) {
      if (isNext(follower.readFrom(jobid))) follower.take([item])
    }
    return isComplete
  }

  /** Schedules a read of the job's progress. */
  readProgress(jobid: string): void {
    this.#progress.add(jobid)
    void this.#run()
  }

  /** Schedules a read of everything followed, because wake-ups since that time may be lost. */
  readMissed(since: Date): void {
    if (!this.#missedSince || since < this.#missedSince) this.#missedSince = since
    void this.#run()
  }

  close(): void {
    this.#closed = true
  }

  get #idle(): boolean {
    return this.#changed.size === 0 && this.#progress.size === 0 && this.#missedSince === null
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (let pause = 50; !this.#closed && !this.#idle; ) {
      try {
        await this.#readMissedJobs()
        await this.#deliverEvents()
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

  async #readMissedJobs(): Promise<void> {
    const since = this.#missedSince
    if (!since) return
    const { log, jobs, users } = this.#ports
    const followed = jobs.keys()
    const existing = new Set<string>()
    for (let at = 0; at < followed.length; at += batch) {
      for (const { jobid } of await log.present(followed.slice(at, at + batch))) existing.add(jobid)
    }
    const earliest = new Date(since.getTime() - slackMs)
    const changed = users.size > 0 ? await log.changedSince(users.keys(), earliest) : []
    for (const { jobid, userid } of changed) {
      for (const follower of users.of(userid)) follower.expect(jobid, { since: earliest })
      this.#changed.set(jobid, userid)
    }
    for (const jobid of followed) {
      if (existing.has(jobid)) this.#changed.set(jobid, this.#changed.get(jobid))
      else for (const follower of jobs.of(jobid)) follower.queue.end({ kind: 'stale', reason: 'erased' })
    }
    // Another outage may have happened meanwhile.
    if (this.#missedSince === since) this.#missedSince = null
  }

  async #deliverEvents(): Promise<void> {
    const read = [...this.#changed].slice(0, batch)
    for (const [jobid] of read) this.#changed.delete(jobid)
    const positions = read.flatMap(([jobid, userid]) => {
      const after = this.#readFrom(jobid, userid)
      return after === null ? [] : [{ jobid, after }]
    })
    if (positions.length === 0) return
    try {
      const events = Map.groupBy(await this.#ports.log.newer(positions), ({ data }) => data.jobid)
      for (const position of positions)
        this.#deliver(position, events.get(position.jobid)?.map(eventItem) ?? [])
    } catch (error) {
      for (const [jobid, userid] of read) this.#changed.set(jobid, userid ?? this.#changed.get(jobid))
      throw error
    }
  }

  #deliver({ jobid, after }: Position, items: EventItem[]): void {
    for (const follower of this.#ports.jobs.of(jobid)) follower.take(items, after)
    const userid = items[0]?.event.data.userid
    if (userid !== undefined) for (const follower of this.#ports.users.of(userid)) follower.take(items)
  }

  /** The lowest position of the job's followers; null when none needs a read. */
  #readFrom(jobid: string, userid: string | undefined): number | null {
    const { jobs, users } = this.#ports
    const positions = jobs.of(jobid).map((follower) => follower.readFrom())
    if (userid !== undefined) positions.push(...users.of(userid).map((follower) => follower.readFrom(jobid)))
    return positions.reduce(
      (lowest, position) => (lowest === null || (position !== null && position < lowest) ? position : lowest),
      null,
    )
  }

  // A failed read of progress is not retried: progress is ephemeral.
  async #deliverProgress(): Promise<void> {
    const jobids = [...this.#progress].slice(0, batch)
    for (const jobid of jobids) this.#progress.delete(jobid)
    if (jobids.length === 0) return
    const { log, jobs, users } = this.#ports
    for (const job of await log.present(jobids)) {
      if (job.progress === null || job.state !== 'processing') continue
      const item = progressItem(progressEventOf(job, clock.date()))
      for (const follower of jobs.of(job.jobid)) follower.takeProgress(item)
      for (const follower of users.of(job.userid)) follower.takeProgress(item)
    }
  }
}
