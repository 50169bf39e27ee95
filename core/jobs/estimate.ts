import { z } from 'zod'
import type { JobStore, Load, Work } from '../ports/job-store.ts'
import { isFinal, type Job } from './job.ts'

/** What a job takes at first guess: a letter of one page 25 ms, a book of 300 pages (0.7 MB) 1.3 s. */
const guess = { msPerJob: 18, msPerByte: 0.00175 }

/** As if so many milliseconds had been guessed and measured alike: a few small jobs are weak evidence. */
const doubtMs = 500

/** What runs is half done, on average. */
const leftOfRunning = 0.5

const nothing: Work = { jobs: 0, bytes: 0 }

const shortest = 1
const longest = 60

/** When a job is likely done, and what it waits for. */
export const estimateSchema = z
  .object({
    ahead: z
      .int()
      .nonnegative()
      .nullable()
      .meta({ description: 'Jobs that wait for a worker before it; null when it does not wait.' }),
    msLeft: z.number().nonnegative().nullable().meta({
      description:
        'Milliseconds until it is likely done; null while no worker is there, and when it is done.',
    }),
    workers: z.int().nonnegative().meta({ description: 'Worker processes alive.' }),
  })
  .meta({ id: 'Estimate' })

export type Estimate = z.infer<typeof estimateSchema>

/**
 * Milliseconds until the job is likely done, with so much waiting before it. What is guessed from the number of
 * jobs and their bytes is corrected by how wrong that was for the jobs completed lately; once pages are done, their
 * pace is what counts.
 */
export function msUntilDone(job: Job, ahead: Work, load: Load, slots: number, now: Date): number {
  const left = msLeftAtItsPace(job, now)
  if (left !== null) return left
  const measured = (load.completed.ms + doubtMs) / (guessedMs(load.completed) + doubtMs)
  const own = guessedMs({ jobs: 1, bytes: job.size })
  // While it runs, the others wait behind it.
  if (job.state === 'processing') return own * shareLeft(job) * measured
  const before = guessedMs(ahead) + guessedMs(load.processing) * leftOfRunning
  return (before / Math.max(slots, 1) + own) * measured
}

function guessedMs({ jobs, bytes }: Work): number {
  return jobs * guess.msPerJob + bytes * guess.msPerByte
}

function sum(one: Work, other: Work): Work {
  return { jobs: one.jobs + other.jobs, bytes: one.bytes + other.bytes }
}

/** By the pages a second of this very job; null while they are not known. When a later attempt began is not kept. */
function msLeftAtItsPace({ state, attempt, startedAt, progress }: Job, now: Date): number | null {
  if (state !== 'processing' || attempt !== 1 || !startedAt || !progress?.done) return null
  const msPerPage = Math.max(0, now.getTime() - startedAt.getTime()) / progress.done
  return (progress.total - progress.done) * msPerPage
}

function shareLeft({ progress }: Job): number {
  return progress && progress.total > 0 ? 1 - progress.done / progress.total : 1
}

/** Tells when jobs are likely done. How busy the workers are is asked of the database at most once a second. */
export class Estimator {
  readonly #jobs: Pick<JobStore, 'load' | 'ahead'>
  readonly #concurrency: number
  #load: Promise<Load> | null = null
  #readAt = 0
  #arrived = nothing
  readonly #arrivedIds = new Set<string>()

  /** `concurrency`: jobs that one worker analyses at once. */
  constructor(jobs: Pick<JobStore, 'load' | 'ahead'>, concurrency: number) {
    this.#jobs = jobs
    this.#concurrency = concurrency
  }

  /** Whole seconds for `Retry-After`, from 1 to 60: as if every waiting job were before this one. */
  async secondsUntilDone(job: Job): Promise<number> {
    const load = await this.#recentLoad()
    const ahead = sum(load.waiting, this.#arrived)
    const ms = msUntilDone(job, ahead, load, load.workers * this.#concurrency, new Date())
    this.#noteArrival(job)
    return Math.min(longest, Math.max(shortest, Math.ceil(ms / 1_000)))
  }

  /** The estimate with the job's own place in the queue. */
  async estimate(job: Job): Promise<Estimate> {
    const load = await this.#recentLoad()
    const { workers } = load
    if (isFinal(job.state)) return { ahead: null, msLeft: null, workers }
    const ahead = job.state === 'uploaded' ? await this.#jobs.ahead(job) : null
    const ms = msUntilDone(job, ahead ?? nothing, load, workers * this.#concurrency, new Date())
    return { ahead: ahead?.jobs ?? null, msLeft: workers > 0 ? Math.round(ms) : null, workers }
  }

  /** Many may come in the second for which a reading is used, and it does not know of them. */
  #noteArrival({ jobid, state, size, createdAt }: Job): void {
    if (state !== 'uploaded' || createdAt.getTime() < this.#readAt || this.#arrivedIds.has(jobid)) return
    this.#arrivedIds.add(jobid)
    this.#arrived = sum(this.#arrived, { jobs: 1, bytes: size })
  }

  async #recentLoad(): Promise<Load> {
    const now = Date.now()
    if (!this.#load || now - this.#readAt > 1_000) {
      this.#readAt = now
      this.#arrived = nothing
      this.#arrivedIds.clear()
      this.#load = this.#jobs.load()
      // A failed reading must not be handed out for a second.
      this.#load.catch(() => {
        this.#load = null
      })
    }
    return this.#load
  }
}
