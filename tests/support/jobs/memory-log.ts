import { type Event, eventOf } from '#core/events/event.ts'
import { isFinal, type Job, type JobState } from '#core/jobs/job.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type { EventLog, Position } from '#core/ports/event-log.ts'
import type { JobStore } from '#core/ports/job-store.ts'
import { interestInAll, type WakeUp, type WakeUpListener, type WakeUps } from '#core/ports/wake-ups.ts'

/**
 * The feed's ports in memory. `turn` is awaited before and after every read, so that a test controls what happens in
 * between.
 */
export class MemoryLog implements EventLog, WakeUps {
  readonly jobs = new Map<string, Job>()
  readonly events = new Map<string, Event[]>()
  /** While true, wake-ups are lost. */
  down = false
  /** Number of reads of the log. */
  readings = 0
  /** Thrown by the next read. */
  failure: Error | null = null
  readonly #listeners = new Set<WakeUpListener>()
  readonly #turn: () => Promise<void>

  constructor(turn: () => Promise<void> = async () => {}) {
    this.#turn = turn
  }

  /** Adds a job in the state `uploaded`. */
  add(userid = 'alice'): string {
    const jobid = newUuid()
    const now = new Date()
    const job = { jobid, userid, state: 'uploaded', seq: 0, attempt: 0, createdAt: now, expiresAt: now }
    this.jobs.set(jobid, { ...job, progress: null, revision: 0 } as Job)
    this.events.set(jobid, [])
    this.move(jobid, 'uploaded')
    return jobid
  }

  /** Commits a transition. */
  move(jobid: string, state: JobState): void {
    const before = this.job(jobid)
    const job = { ...before, state, seq: before.seq + 1, revision: before.revision + 1 }
    this.jobs.set(jobid, job)
    this.events.get(jobid)?.push(eventOf(job, new Date()))
    this.wake({ kind: 'event', jobid, userid: job.userid, seq: job.seq })
  }

  progress(jobid: string, done: number): void {
    const job = this.job(jobid)
    this.jobs.set(jobid, { ...job, progress: { done, total: 100, unit: 'page' } })
    this.wake({ kind: 'progress', jobid, userid: job.userid })
  }

  erase(jobid: string): void {
    const { userid } = this.job(jobid)
    this.jobs.delete(jobid)
    this.events.delete(jobid)
    this.wake({ kind: 'erased', jobid, userid })
  }

  wake(wakeUp: WakeUp): void {
    if (this.down) return
    for (const listener of this.#listeners) listener.onWakeUp(wakeUp)
  }

  /** Ends an outage. */
  resume(downSince: Date): void {
    this.down = false
    for (const listener of this.#listeners) listener.onResume(downSince)
  }

  job(jobid: string): Job {
    const job = this.jobs.get(jobid)
    if (!job) throw new Error(`No job ${jobid}.`)
    return job
  }

  get unfinished(): string[] {
    return [...this.jobs.values()].filter(({ state }) => !isFinal(state)).map(({ jobid }) => jobid)
  }

  subscribe(listener: WakeUpListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  follow() {
    return interestInAll
  }

  readonly read: JobStore['read'] = async (_principal, jobid) => {
    await this.#turn()
    const job = this.jobs.get(jobid) ?? 'unknown'
    await this.#turn()
    return job
  }

  newer(positions: Position[]): Promise<Event[]> {
    return this.#reading(() =>
      positions
        .toSorted((a, b) => (a.jobid < b.jobid ? -1 : 1))
        .flatMap(({ jobid, after }) => (this.events.get(jobid) ?? []).filter(({ data }) => data.seq > after)),
    )
  }

  present(jobids: string[]): Promise<Job[]> {
    return this.#reading(() => jobids.flatMap((jobid) => this.jobs.get(jobid) ?? []))
  }

  changedSince(userids: string[], since: Date): Promise<{ jobid: string; userid: string }[]> {
    return this.#reading(() =>
      [...this.jobs.values()].flatMap(({ jobid, userid }) =>
        userids.includes(userid) &&
        this.events.get(jobid)?.some(({ timestamp }) => new Date(timestamp) >= since)
          ? { jobid, userid }
          : [],
      ),
    )
  }

  async #reading<T>(look: () => T): Promise<T> {
    this.readings++
    const { failure } = this
    this.failure = null
    await this.#turn()
    if (failure) throw failure
    const found = look()
    await this.#turn()
    return found
  }
}
