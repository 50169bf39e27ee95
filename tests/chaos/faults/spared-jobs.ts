import type { Query } from '#tests/chaos/checker/read-database.ts'
import { until } from '#tests/support/until.ts'
import { type Fault, Unavailable } from './fault.ts'

/** Attempts after which a job whose worker is lost fails. */
const maxAttempts = 5

/** The fault, which may end attempts at jobs. It is not injected while a job is in its last attempt. */
export const sparing = (fault: Fault): Fault => ({
  ...fault,
  async begin(targets, pick) {
    await targets.sparedJobs.beforeLoss()
    return fault.begin(targets, pick)
  },
})

/**
 * Prevents faults that fail a job by design: the service gives up a document whose analysis crashes twice, and a job
 * that loses its worker in its fifth attempt. Other faults may still meet these jobs.
 */
export class SparedJobs {
  readonly #query: Query
  /** Jobs that were processed when an analysis was killed, and were not final when this was last read. */
  #crashed = new Set<string>()
  /** The highest attempt that an unfinished job can be in. */
  #highestAttempt = 0

  constructor(query: Query) {
    this.#query = query
  }

  /**
   * To be called before each fault that may end attempts.
   * @throws Unavailable when a job is in its last attempt, or can be while the database does not answer
   */
  async beforeLoss(): Promise<void> {
    const rows = await this.#query<{ attempt: number }>(
      `SELECT coalesce(max(attempt), 0) AS attempt FROM job WHERE state IN ('uploaded', 'processing')`,
    ).catch(() => [])
    // Without an answer: the fault before this one may have ended an attempt, and the next one may have begun.
    this.#highestAttempt = rows[0]?.attempt ?? this.#highestAttempt + 1
    if (this.#highestAttempt >= maxAttempts) throw new Unavailable('A job may be in its last attempt.')
  }

  /** Kills an analysis. @throws Unavailable when it may be that of a document whose analysis was killed before */
  async crash(kill: () => number): Promise<number> {
    // The database is not always there.
    const processed = () => this.#query<{ jobid: string }>(`SELECT jobid FROM job WHERE state = 'processing'`)
    const open = await this.#query<{ jobid: string }>(
      `SELECT jobid FROM job WHERE state IN ('uploaded', 'processing')`,
    ).catch(() => Promise.reject(new Unavailable('The database does not answer.')))
    if (open.some(({ jobid }) => this.#crashed.has(jobid)))
      throw new Unavailable('The analysis of an open job was killed before.')
    const before = await processed().catch(() => open)
    const hits = kill()
    const after = await until(processed)
    this.#crashed = new Set([...before, ...after].map(({ jobid }) => jobid))
    return hits
  }
}
