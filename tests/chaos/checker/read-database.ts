import { digestOf } from './digest.ts'
import type { DatabaseRows, DeliveryRow, DestinationRow, EventRow, JobRow, Verdict } from './evidence.ts'

/** Runs a query on the database of the service. */
export type Query = <Row extends object>(statement: string) => Promise<Row[]>

/** Owner of the jobs that are analysed before the first fault. */
export const baselineUser = 'baseline'

/** Followers register destinations for their job alone, whose receivers are gone at its end. */
const ofUser = 'destination.jobid IS NULL'

/** Reads what the service stored, without its code. */
export async function readDatabase(query: Query): Promise<DatabaseRows> {
  const jobs = await query<Omit<JobRow, 'digest'> & { analysis: unknown }>(
    `SELECT jobid, userid, filename, sha256, state, seq, attempt, error->>'code' AS "errorCode",
       analysis - 'engine' AS analysis
     FROM job WHERE userid <> '${baselineUser}' ORDER BY jobid`,
  )
  const ids = await query<{ jobid: string }>('SELECT jobid FROM job')
  return {
    jobids: ids.map(({ jobid }) => jobid),
    jobs: jobs.map(({ analysis, ...job }) => ({ ...job, digest: digestOf(analysis) })),
    events: await query<EventRow>(
      `SELECT jobid, event.seq, type, extract(epoch FROM at)::float8 * 1000 AS at
       FROM event JOIN job USING (jobid) WHERE userid <> '${baselineUser}' ORDER BY jobid, event.seq`,
    ),
    destinations: await query<DestinationRow>(
      `SELECT type AS destination, userid AS owner FROM destination
       WHERE removed_at IS NULL AND ${ofUser}`,
    ),
    deliveries: await query<DeliveryRow>(
      `SELECT destination.type AS destination, destination.userid AS owner, delivery.jobid, delivery.seq,
         delivery.state, jsonb_array_length(attempts) - (delivery.state = 'delivered')::int AS failures
       FROM delivery JOIN destination ON destination.id = destination_id WHERE delivery.jobid IS NOT NULL AND ${ofUser}`,
    ),
  }
}

/** The outcomes of the documents that were analysed without faults, by the name of the file. */
export async function readBaseline(query: Query): Promise<Record<string, Verdict>> {
  const rows = await query<{
    filename: string
    state: Verdict['state']
    code: string | null
    analysis: unknown
  }>(
    `SELECT filename, state, error->>'code' AS code, analysis - 'engine' AS analysis
     FROM job WHERE userid = '${baselineUser}'`,
  )
  return Object.fromEntries(
    rows.map(({ filename, state, code, analysis }) => [
      filename,
      { state, code, digest: digestOf(analysis) },
    ]),
  )
}

/** What is not settled yet, as text; null when every job is final and every event was delivered. */
export async function readUnsettled(query: Query): Promise<string | null> {
  const [row] = await query<{ jobs: number; deliveries: number }>(
    `SELECT (SELECT count(*)::int FROM job WHERE state IN ('uploaded', 'processing')) AS jobs,
       (SELECT count(*)::int FROM delivery JOIN destination ON destination.id = destination_id
        WHERE delivery.state <> 'delivered' AND ${ofUser}) AS deliveries`,
  )
  if (!row || row.jobs + row.deliveries === 0) return null
  return `${row.jobs} jobs, ${row.deliveries} deliveries`
}
