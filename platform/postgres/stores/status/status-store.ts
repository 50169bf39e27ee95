import { clock } from '#core/clock.ts'
import { loadRecent } from '#core/load-recent.ts'
import type {
  DestinationStatus,
  QueueStatus,
  ServiceStatus,
  StatusStore,
  WorkerStatus,
} from '#core/ports/observability/status-store.ts'
import { type ThroughputPeriod, throughputPeriods } from '#core/ports/observability/throughput-period.ts'
import type { Database } from '../../database.ts'
import { parseSandbox, workerListSql } from '../jobs/worker-session.ts'
import { completedJobsOn, failedJobsOn } from './finished-jobs.ts'

const queueSql = `
  SELECT count(*) FILTER (WHERE state = 'uploaded')::int AS waiting,
    count(*) FILTER (WHERE state = 'processing')::int AS processing,
    (extract(epoch FROM now() - min(created_at) FILTER (WHERE state = 'uploaded')) * 1000)::float8 AS "oldestMs"
  FROM job WHERE state IN ('uploaded', 'processing') AND erased_at IS NULL`

/** Jobs or deliveries of a percentile at most: the latest of its period. */
const maxSamples = 2_000

const timesSql = `
  SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM started_at - created_at) * 1000) AS "waitedMs",
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at) * 1000) AS "analysedMs",
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - created_at) * 1000) AS "totalMs"
  FROM (
    SELECT created_at, started_at, finished_at FROM job
    WHERE state = 'completed' AND erased_at IS NULL AND finished_at > now() - interval '10 minutes'
    ORDER BY finished_at DESC LIMIT ${maxSamples}
  ) completed`

const processesSql = "SELECT count(*)::int AS web FROM server WHERE beat_at > now() - interval '20 seconds'"

const connectionsSql = 'SELECT mode, count(*)::int AS count FROM connection GROUP BY mode ORDER BY mode'

const deliveryLatencySql = `
  SELECT mode, count(*)::int AS count, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS "medianMs",
    percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) AS "p99Ms"
  FROM (
    SELECT destination.type AS mode,
      greatest(0, extract(epoch FROM (attempts->0->>'at')::timestamptz - delivery.created_at) * 1000) AS ms
    FROM delivery JOIN destination ON destination.id = destination_id
    WHERE delivery.id > $1 AND seq IS NOT NULL AND jsonb_array_length(attempts) > 0
    ORDER BY delivery.id DESC LIMIT ${maxSamples}
  ) first_attempts
  GROUP BY mode ORDER BY mode`

const destinationsSql = `
  SELECT type, config->>'broker' AS broker,
    count(*) FILTER (WHERE disabled_at IS NULL)::int AS enabled,
    count(*) FILTER (WHERE disabled_at IS NULL AND failing_since IS NOT NULL)::int AS failing,
    to_char(min(failing_since) FILTER (WHERE disabled_at IS NULL) AT TIME ZONE 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "failingSince",
    count(*) FILTER (WHERE disabled_at IS NOT NULL)::int AS disabled,
    coalesce(sum(pending), 0)::int AS pending
  FROM destination LEFT JOIN (
    SELECT destination_id, count(*) AS pending FROM delivery
    WHERE state IN ('waiting', 'sending', 'retrying') GROUP BY destination_id
  ) counted ON destination_id = destination.id
  WHERE removed_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2`

// Two branches, so that each uses its partial index: one of pg-boss and `hearback_active`.
const queuesSql = `
  SELECT queue.name AS queue, coalesce(due, 0)::int AS due, coalesce(planned, 0)::int AS planned,
    coalesce(active, 0)::int AS active, coalesce("oldestSeconds", 0)::float8 AS "oldestSeconds"
  FROM pgboss.queue AS queue
  LEFT JOIN (
    SELECT name, count(*) FILTER (WHERE start_after <= now()) AS due,
      count(*) FILTER (WHERE start_after > now()) AS planned,
      greatest(0, extract(epoch FROM now() - min(start_after) FILTER (WHERE start_after <= now()))) AS "oldestSeconds"
    FROM pgboss.job WHERE state < 'active' AND NOT blocked GROUP BY name
  ) AS waiting ON waiting.name = queue.name
  LEFT JOIN (
    SELECT name, count(*) AS active FROM pgboss.job WHERE state = 'active' GROUP BY name
  ) AS running ON running.name = queue.name
  ORDER BY queue.name`

/** The lowest UUID version 7 of that time in milliseconds: the ids of deliveries are in order of their creation. */
function firstIdOf(time: number): string {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** Time for which a result is returned again, so that the cost does not grow with the number of viewers. */
const maxAgeMs = 1_000

const failuresS = 86_400

/** Status store in PostgreSQL. Results are up to one second old. */
export function statusStoreOn({ pool }: Database): StatusStore {
  const completed = completedJobsOn(pool)
  const failed = failedJobsOn(pool)

  async function one<Row extends object>(text: string): Promise<Row> {
    const { rows } = await pool.query<Row>(text)
    const [row] = rows
    if (!row) throw new Error('A status query returned no row.')
    return row
  }

  const destinations = loadRecent(
    async () => (await pool.query<DestinationStatus>(destinationsSql)).rows,
    maxAgeMs,
  )
  const queues = loadRecent(async () => (await pool.query<QueueStatus>(queuesSql)).rows, maxAgeMs)

  async function load(period: ThroughputPeriod): Promise<ServiceStatus> {
    const { stepS, steps } = throughputPeriods[period]
    const now = clock.now()
    const second = Math.floor(now / 1_000)
    const [queue, times, processes, running, connections, deliveries, found] = await Promise.all([
      one<ServiceStatus['queue']>(queueSql),
      one<ServiceStatus['times']>(timesSql),
      one<{ web: number }>(processesSql),
      pool.query<Omit<WorkerStatus, 'sandbox'> & { sandbox: string }>(workerListSql),
      pool.query<ServiceStatus['connections'][number]>(connectionsSql),
      pool.query<ServiceStatus['deliveryLatency'][number]>(deliveryLatencySql, [
        firstIdOf(now - Math.max(stepS * steps, 3_600) * 1_000),
      ]),
      destinations(),
      completed.update(second, stepS * steps),
      failed.update(second, failuresS),
    ])
    const workers = running.rows.map((worker) => ({ ...worker, sandbox: parseSandbox(worker.sandbox) }))
    return {
      queue,
      ended: {
        stepS,
        completed: completed.perStep(stepS, steps),
        failed: failed.perStep(stepS, steps),
      },
      times,
      processes: { web: processes.web, worker: workers.length },
      sandbox: workers.map(({ sandbox }) => sandbox),
      workers,
      connections: connections.rows,
      failures: failed
        .byOutcome()
        .flatMap(({ outcome, jobs }) => (outcome ? [{ code: outcome, count: jobs }] : [])),
      deliveryLatency: deliveries.rows,
      destinations: found,
    }
  }

  const byPeriod = new Map(
    (Object.keys(throughputPeriods) as ThroughputPeriod[]).map((period) => [
      period,
      loadRecent(() => load(period), maxAgeMs),
    ]),
  )
  return {
    destinations,
    queues,
    read: (period) => byPeriod.get(period)?.() ?? load(period),
  }
}
