import { z } from 'zod'
import { clock } from '../clock.ts'
import type { JobStore, Load, Work } from '../ports/job-store.ts'
import { isFinal, type Job } from './job.ts'

/** Assumed cost before anything is measured: a one-page letter takes 25 ms, a book of 300 pages (0.7 MB) 1.3 s. */
const assumed = { msPerJob: 18, msPerByte: 0.00175 }

/** Weight of the assumption against the measurement: a few small jobs are weak evidence. */
const priorMs = 500

/** Average share of a running job that is left. */
const shareLeftOfRunning = 0.5

const nothing: Work = { jobs: 0, bytes: 0 }

const minRetryAfterS = 1
const maxRetryAfterS = 60
const defaultRetryAfterS = 2

/** Time that a response waits for its `Retry-After`. */
const maxEstimateMs = 500

/** The estimated time to completion of a job and its place in the queue. */
export const estimateSchema = z
  .object({
    ahead: z
      .int()
      .nonnegative()
      .nullable()
      .meta({ description: 'Waiting jobs before this one; null when the job is not waiting.' }),
    msLeft: z.number().nonnegative().nullable().meta({
      description:
        'Estimated milliseconds until the job is done; null while no worker is running and when the job is final.',
    }),
    workers: z.int().nonnegative().meta({ description: 'Worker processes alive.' }),
  })
  .meta({ id: 'Estimate' })

export type Estimate = z.infer<typeof estimateSchema>

/**
 * The estimate as a user of several sees it: the place in the queue rounded up to 1, 2, 5, 10, 20, 50 … and the time
 * to whole seconds, so that it does not reveal the number of other users' jobs.
 */
export function toCoarseEstimate({ ahead, msLeft, workers }: Estimate): Estimate {
  return {
    ahead: ahead && roundUp(ahead),
    msLeft: msLeft && Math.ceil(msLeft / 1_000) * 1_000,
    workers: Math.min(workers, 1),
  }
}

function roundUp(count: number): number {
  const power = 10 ** Math.floor(Math.log10(count))
  return power * ([1, 2, 5].find((factor) => factor * power >= count) ?? 10)
}

/**
 * Estimated milliseconds until the job is done, with `ahead` waiting before it. The assumed cost by jobs and bytes is
 * corrected by the error of that assumption for recently completed jobs; once pages are done, the job's own pace is
 * used instead.
 */
export function msUntilDone(job: Job, ahead: Work, load: Load, now: Date): number {
  const left = msLeftAtOwnPace(job, now)
  if (left !== null) return left
  const measured = (load.completed.ms + priorMs) / (assumedMs(load.completed) + priorMs)
  const own = assumedMs({ jobs: 1, bytes: job.size })
  if (job.state === 'processing') return own * shareLeft(job) * measured
  const before = assumedMs(ahead) + assumedMs(load.processing) * shareLeftOfRunning
  return (before / Math.max(load.slots, 1) + own) * measured
}

function assumedMs({ jobs, bytes }: Work): number {
  return jobs * assumed.msPerJob + bytes * assumed.msPerByte
}

function sum(one: Work, other: Work): Work {
  return { jobs: one.jobs + other.jobs, bytes: one.bytes + other.bytes }
}

/** By the job's own pages per second; null without progress, and for later attempts, whose start is not stored. */
function msLeftAtOwnPace({ state, attempt, startedAt, progress }: Job, now: Date): number | null {
  if (state !== 'processing' || attempt !== 1 || !startedAt || !progress?.done) return null
  const msPerPage = Math.max(0, now.getTime() - startedAt.getTime()) / progress.done
  return (progress.total - progress.done) * msPerPage
}

function shareLeft({ progress }: Job): number {
  return progress && progress.total > 0 ? 1 - progress.done / progress.total : 1
}

/** Estimates when jobs will be done. The load is read from the database at most once a second. */
export class Estimator {
  readonly #jobs: Pick<JobStore, 'load' | 'ahead'>
  #load: Promise<Load> | null = null
  #readAt = 0
  #arrived = nothing
  readonly #arrivedIds = new Set<string>()

  constructor(jobs: Pick<JobStore, 'load' | 'ahead'>) {
    this.#jobs = jobs
  }

  /**
   * Seconds for `Retry-After`, from 1 to 60, assuming that every waiting job is before this one. Never rejects: without
   * an answer from the database within half a second it is the default.
   */
  async secondsUntilDone(job: Job): Promise<number> {
    const load = await withTimeout(this.#recentLoad(), maxEstimateMs).catch(() => null)
    if (load === null) return defaultRetryAfterS
    const ahead = sum(load.waiting, this.#arrived)
    const ms = msUntilDone(job, ahead, load, clock.date())
    this.#noteArrival(job)
    return Math.min(maxRetryAfterS, Math.max(minRetryAfterS, Math.ceil(ms / 1_000)))
  }

  /** The estimate with the job's own place in the queue. */
  async estimate(job: Job): Promise<Estimate> {
    const load = await this.#recentLoad()
    const { workers } = load
    if (isFinal(job.state)) return { ahead: null, msLeft: null, workers }
    const ahead = job.state === 'uploaded' ? await this.#jobs.ahead(job) : null
    const ms = msUntilDone(job, ahead ?? nothing, load, clock.date())
    return { ahead: ahead?.jobs ?? null, msLeft: workers > 0 ? Math.round(ms) : null, workers }
  }

  /** Counts jobs that arrived after the cached load was read. */
  #noteArrival({ jobid, state, size, createdAt }: Job): void {
    if (state !== 'uploaded' || createdAt.getTime() < this.#readAt || this.#arrivedIds.has(jobid)) return
    this.#arrivedIds.add(jobid)
    this.#arrived = sum(this.#arrived, { jobs: 1, bytes: size })
  }

  async #recentLoad(): Promise<Load> {
    const now = clock.now()
    // The clock may have been set back.
    if (!this.#load || Math.abs(now - this.#readAt) > 1_000) {
      this.#readAt = now
      this.#arrived = nothing
      this.#arrivedIds.clear()
      this.#load = this.#jobs.load()
      // A failed read must not stay cached.
      this.#load.catch(() => {
        this.#load = null
      })
    }
    return this.#load
  }
}

/** @throws Error when the promise has not settled within `timeoutMs` */
async function withTimeout<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(new Error('The estimate took too long.')), timeoutMs)
  return Promise.race([promise, timeout.promise]).finally(() => clearTimeout(timer))
}
