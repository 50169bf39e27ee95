import type { CostStore, FollowerCost } from '#core/ports/cost-store.ts'
import type { Database } from './database.ts'

/** Names are the clients' to give; a job has room for so many. */
const mostOfJob = 100

// The job's row is held, so that it is not erased between the look at it and the writing.
const addSql = `
  WITH kept AS (
    SELECT jobid FROM job WHERE jobid = ANY ($1::uuid[]) AND erased_at IS NULL ORDER BY jobid FOR KEY SHARE
  )
  INSERT INTO follower_cost (jobid, follower, cpu_ms)
  SELECT jobid, follower, cpu_ms
  FROM (
    SELECT cost.*, before.follower IS NOT NULL AS is_known,
      count(*) FILTER (WHERE before.follower IS NULL) OVER (PARTITION BY cost.jobid ORDER BY cost.follower) AS newcomers
    FROM unnest($1::uuid[], $2::text[], $3::float8[]) AS cost (jobid, follower, cpu_ms)
      JOIN kept USING (jobid)
      LEFT JOIN follower_cost before USING (jobid, follower)
  ) numbered
  WHERE is_known OR newcomers + (SELECT count(*) FROM follower_cost other WHERE other.jobid = numbered.jobid) <= $4
  ON CONFLICT (jobid, follower) DO UPDATE SET cpu_ms = follower_cost.cpu_ms + EXCLUDED.cpu_ms`

const ofJobSql =
  'SELECT jobid, follower, cpu_ms AS "cpuMs" FROM follower_cost WHERE jobid = $1 ORDER BY follower'

/** What followers cost, in PostgreSQL, where all processes add to it. */
export function costStoreOn({ pool }: Database): CostStore {
  return {
    async add(costs) {
      const sorted = costs.toSorted((a, b) => (a.jobid + a.follower < b.jobid + b.follower ? -1 : 1))
      await pool.query({
        name: 'add-costs',
        text: addSql,
        values: [
          sorted.map(({ jobid }) => jobid),
          sorted.map(({ follower }) => follower),
          sorted.map(({ cpuMs }) => cpuMs),
          mostOfJob,
        ],
      })
    },
    async ofJob(jobid) {
      const { rows } = await pool.query<FollowerCost>({
        name: 'costs-of-job',
        text: ofJobSql,
        values: [jobid],
      })
      return rows
    },
  }
}
