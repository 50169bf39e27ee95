import type { Job } from './job.ts'
import type { JobStore, Load } from './ports/job-store.ts'

/** Before anything was measured: a page of text in a warm process. */
const firstGuess = { msPerJob: 200, msPerPage: 5 }

const shortest = 1
const longest = 60

/** Whole seconds until the job is likely done, from the measured speed and the queue before it: `Retry-After`. */
export function secondsUntilDone(job: Job, load: Load, workers: number): number {
  const msPerJob = load.msPerJob ?? firstGuess.msPerJob
  const msPerPage = load.msPerPage ?? firstGuess.msPerPage
  const pagesLeft = job.progress ? job.progress.total - job.progress.done : null
  const ms =
    job.state === 'processing' && pagesLeft !== null
      ? pagesLeft * msPerPage
      : (load.waiting / Math.max(workers, 1) + 1) * msPerJob
  return Math.min(longest, Math.max(shortest, Math.ceil(ms / 1_000)))
}

/** Answers `Retry-After` without asking the database each time: the load is read at most once a second. */
export class Estimator {
  readonly #jobs: Pick<JobStore, 'load'>
  readonly #workers: number
  #load: Promise<Load> | null = null
  #readAt = 0

  constructor(jobs: Pick<JobStore, 'load'>, workers: number) {
    this.#jobs = jobs
    this.#workers = workers
  }

  async secondsUntilDone(job: Job): Promise<number> {
    return secondsUntilDone(job, await this.#recentLoad(), this.#workers)
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
