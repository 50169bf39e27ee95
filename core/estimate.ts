import { z } from 'zod'
import { isFinal, type Job } from './job.ts'
import type { JobStore, Load } from './ports/job-store.ts'

/** Before anything was measured: a page of text in a warm process. */
const firstGuess = { msPerJob: 200, msPerPage: 5 }

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

/** Milliseconds until the job is likely done, with so many before it, from the measured speed. */
export function msUntilDone(job: Job, ahead: number, load: Load, slots: number): number {
  const msPerJob = load.msPerJob ?? firstGuess.msPerJob
  const msPerPage = load.msPerPage ?? firstGuess.msPerPage
  if (job.state === 'processing' && job.progress) return (job.progress.total - job.progress.done) * msPerPage
  // While it runs, the others wait behind it.
  return ((job.state === 'processing' ? 0 : ahead) / Math.max(slots, 1) + 1) * msPerJob
}

/** Tells when jobs are likely done. How busy the workers are is asked of the database at most once a second. */
export class Estimator {
  readonly #jobs: Pick<JobStore, 'load' | 'ahead'>
  readonly #concurrency: number
  #load: Promise<Load> | null = null
  #readAt = 0

  /** `concurrency`: jobs that one worker analyses at once. */
  constructor(jobs: Pick<JobStore, 'load' | 'ahead'>, concurrency: number) {
    this.#jobs = jobs
    this.#concurrency = concurrency
  }

  /** Whole seconds for `Retry-After`, from 1 to 60: as if every waiting job were before this one. */
  async secondsUntilDone(job: Job): Promise<number> {
    const load = await this.#recentLoad()
    const ms = msUntilDone(job, load.waiting, load, load.workers * this.#concurrency)
    return Math.min(longest, Math.max(shortest, Math.ceil(ms / 1_000)))
  }

  /** The estimate with the job's own place in the queue. */
  async estimate(job: Job): Promise<Estimate> {
    const load = await this.#recentLoad()
    const { workers } = load
    if (isFinal(job.state)) return { ahead: null, msLeft: null, workers }
    const ahead = job.state === 'uploaded' ? await this.#jobs.ahead(job) : null
    const ms = msUntilDone(job, ahead ?? 0, load, workers * this.#concurrency)
    return { ahead, msLeft: workers > 0 ? Math.round(ms) : null, workers }
  }

  async #recentLoad(): Promise<Load> {
    const now = Date.now()
    if (!this.#load || now - this.#readAt > 1_000) {
      this.#readAt = now
      this.#load = this.#jobs.load()
      // A failed reading must not be handed out for a second.
      this.#load.catch(() => {
        this.#load = null
      })
    }
    return this.#load
  }
}
