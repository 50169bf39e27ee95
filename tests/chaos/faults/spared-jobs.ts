import type { Query } from '#tests/chaos/checker/read-database.ts'
import { until } from '#tests/support/until.ts'
import { Unavailable } from './fault.ts'

/** Attempts after which a job whose worker is lost fails. */
const maxAttempts = 5

/**
 * Prevents faults that fail a job by design: the service gives up a document whose analysis crashes twice, and a job
 * that loses its worker in its fifth attempt. Other faults may still meet these jobs.
 */
export class SparedJobs {
  readonly #query: Query
  /** Jobs that were processed when an analysis was killed, and were not final when this was last read. */
  #crashed = new Set<string>()

  constructor(query: Query) {
    this.#query = query
  }

  /** @throws Unavailable when a job is in its last attempt */
  async beforeLoss(): Promise<void> {
    const rows = await this.#query<{ jobid: string }>(
      `SELECT jobid FROM job WHERE state = 'processing' AND attempt >= ${maxAttempts}`,
    ).catch(() => [])
    if (rows.length > 0) throw new Unavailable('A job is in its last attempt.')
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
