import type pg from 'pg'
import { clock, type ServiceClock } from '#core/clock.ts'

const intervalMs = 5_000
/** Comparisons at the start, because the first one contains the time to connect. */
const firstComparisons = 3

const timeSql = 'SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms'

/** The time of the database, and its error of up to half of the round trip. */
interface Sample {
  /** `performance.now()` at the time of the sample. */
  at: number
  ms: number
  errorMs: number
}

/**
 * Compares the clock with the database's, before it resolves and then at an interval. Returns a function that stops
 * it.
 */
export async function synchroniseClock(
  pool: Pick<pg.Pool, 'query'>,
  onError: (error: unknown) => void,
  target: Pick<ServiceClock, 'compare'> = clock,
): Promise<() => void> {
  const compare = ({ at, ms, errorMs }: Sample) => target.compare(ms + performance.now() - at, errorMs)
  let best = await sample(pool)
  for (let n = 1; n < firstComparisons; n++) {
    const next = await sample(pool)
    if (next.errorMs < best.errorMs) best = next
  }
  compare(best)
  let isComparing = false
  const timer = setInterval(() => {
    if (isComparing) return
    isComparing = true
    sample(pool)
      .then(compare)
      .catch(onError)
      .finally(() => {
        isComparing = false
      })
  }, intervalMs).unref()
  return () => clearInterval(timer)
}

async function sample(pool: Pick<pg.Pool, 'query'>): Promise<Sample> {
  const sentAt = performance.now()
  const { rows } = await pool.query<{ ms: number }>({ name: 'clock', text: timeSql })
  const at = performance.now()
  const [row] = rows
  if (!row) throw new Error('The database did not return its time.')
  // The server read its clock at some time during the round trip (RFC 5905 §8).
  const errorMs = (at - sentAt) / 2
  return { at, ms: row.ms + errorMs, errorMs }
}
