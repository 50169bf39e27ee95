import type pg from 'pg'

/** Seconds that are kept. */
const keptS = 86_400

/** A transition may be committed this long after its `finished_at`, differences between clocks included. */
const lateS = 60

/** Finished jobs of one second with the same outcome. */
interface FinishedRow {
  second: number
  /** Error code; empty for completed jobs. */
  outcome: string
  jobs: number
}

const completedSql = `
  SELECT floor(extract(epoch FROM finished_at))::float8 AS second, '' AS outcome, count(*)::int AS jobs FROM job
  WHERE state = 'completed' AND finished_at >= to_timestamp($1) AND finished_at < to_timestamp($2) GROUP BY 1`

// The code of an erased job is gone.
const failedSql = `
  SELECT floor(extract(epoch FROM finished_at))::float8 AS second, coalesce(error->>'code', '') AS outcome,
    count(*)::int AS jobs FROM job
  WHERE state = 'error' AND finished_at >= to_timestamp($1) AND finished_at < to_timestamp($2) GROUP BY 1, 2`

/**
 * Counters of the jobs that finished in the last day, by second and outcome. After the first read, only the jobs of the
 * last minute are read from the database, so that the cost does not depend on the number of stored jobs.
 */
export class FinishedJobs {
  readonly #read: (from: number, until: number) => Promise<FinishedRow[]>
  /** Ring of counts by outcome; the place of a second is its remainder. */
  readonly #counts = new Map<string, Uint32Array>()
  /** First and last second of the counts. */
  #first = 0
  #last = 0
  #reading: Promise<void> = Promise.resolve()

  constructor(read: (from: number, until: number) => Promise<FinishedRow[]>) {
    this.#read = read
  }

  /** Updates the counts of the `seconds` up to `now` (Unix seconds), a day at most. */
  update(now: number, seconds: number): Promise<void> {
    const updated = this.#reading.then(() => this.#update(now, seconds))
    this.#reading = updated.catch(() => {})
    return updated
  }

  /** Jobs in each of `steps` intervals of `stepS` seconds; the last one ends with the last update. */
  perStep(stepS: number, steps: number): number[] {
    const first = this.#last - stepS * steps + 1
    return Array.from({ length: steps }, (_, step) => {
      let jobs = 0
      for (const counts of this.#counts.values())
        for (let second = first + step * stepS; second < first + (step + 1) * stepS; second++)
          jobs += counts[second % keptS] ?? 0
      return jobs
    })
  }

  /** Jobs of the last day by outcome, the most frequent one first. */
  byOutcome(): { outcome: string; jobs: number }[] {
    return [...this.#counts]
      .map(([outcome, counts]) => ({ outcome, jobs: counts.reduce((sum, count) => sum + count, 0) }))
      .filter(({ jobs }) => jobs > 0)
      .sort((a, b) => b.jobs - a.jobs || a.outcome.localeCompare(b.outcome))
  }

  async #update(now: number, seconds: number): Promise<void> {
    const last = Math.max(now, this.#last)
    const oldest = last - keptS + 1
    const wanted = Math.max(oldest, now - seconds + 1)
    const isKnown = this.#last >= oldest
    if (!isKnown) this.#counts.clear()
    if (isKnown && wanted < this.#first) await this.#load(wanted, this.#first - 1)
    const from = isKnown ? Math.max(oldest, this.#last - lateS) : wanted
    await this.#load(from, last)
    this.#first = Math.max(oldest, isKnown ? Math.min(this.#first, wanted) : wanted)
    this.#last = last
  }

  async #load(first: number, last: number): Promise<void> {
    const rows = await this.#read(first, last + 1)
    for (const counts of this.#counts.values())
      for (let second = first; second <= last; second++) counts[second % keptS] = 0
    for (const { second, outcome, jobs } of rows) {
      const counts = this.#counts.get(outcome) ?? new Uint32Array(keptS)
      this.#counts.set(outcome, counts)
      counts[second % keptS] = jobs
    }
  }
}

/** Counters of completed jobs in PostgreSQL. */
export function completedJobsOn(pool: pg.Pool): FinishedJobs {
  return new FinishedJobs(async (from, until) => (await pool.query(completedSql, [from, until])).rows)
}

/** Counters of failed jobs in PostgreSQL. */
export function failedJobsOn(pool: pg.Pool): FinishedJobs {
  return new FinishedJobs(async (from, until) => (await pool.query(failedSql, [from, until])).rows)
}
