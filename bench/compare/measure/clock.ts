import type { Pool } from 'pg'

/** Milliseconds of the monotonic clock of this process. */
export const now = () => performance.now()

/**
 * What to add to `now()` to get the realtime clock, with the precision of the monotonic clock. It is read again for
 * every measurement, because the two clocks drift apart.
 */
export function realtimeOffsetMs(): number {
  let offset = Number.NEGATIVE_INFINITY
  for (let n = 0; n < 5; n++) {
    const before = Date.now()
    let tick = before
    while (tick === before) tick = Date.now()
    // An interruption between the two reads makes the difference smaller, never larger.
    offset = Math.max(offset, tick - performance.now())
  }
  return offset
}

/**
 * Commit time of each event of these jobs on the realtime clock in milliseconds, by event id
 * (`track_commit_timestamp`). PostgreSQL takes it before it flushes the commit to disk.
 */
export async function commitTimes(pool: Pool, jobids: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ jobid: string; seq: number; at: number }>(
    `SELECT jobid, seq, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 * 1000 AS at
      FROM event WHERE jobid = ANY($1::uuid[])`,
    [jobids],
  )
  return new Map(rows.map(({ jobid, seq, at }) => [`${jobid}-${seq}`, at]))
}

const waitTimeoutMs = 120_000

/** Waits for a condition. @throws Error after 120 s */
export async function waitUntil(condition: () => boolean): Promise<void> {
  const deadline = now() + waitTimeoutMs
  while (!condition()) {
    if (now() > deadline) throw new Error('A measurement did not start within 120 s.')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
