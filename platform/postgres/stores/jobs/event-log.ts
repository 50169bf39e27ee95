import { type Event, type EventData, envelope } from '#core/events/event.ts'
import type { EventType } from '#core/events/event-type.ts'
import type { EventLog, Position } from '#core/ports/event-log.ts'
import type { Database } from '../../database.ts'
import { type JobRow, jobColumns, jobOf, notErased } from './job-row.ts'

/** An event as it is stored. */
export interface EventRow {
  jobid: string
  seq: number
  type: EventType
  at: Date
  data: EventData
}

/** An event from its row. */
export function eventOf({ jobid, seq, type, at, data }: EventRow): Event {
  return envelope(jobid, seq, type, at, data)
}

/** A statement with a list is planned at each call, because its length matters; most calls are for one job. */
function newerQuery(positions: readonly Position[]) {
  const [first, ...others] = positions
  if (first && others.length === 0) {
    return {
      name: 'newer-events-of-job',
      text: 'SELECT jobid, seq, type, at, data FROM event WHERE jobid = $1 AND seq > $2 ORDER BY seq',
      values: [first.jobid, clampInt(first.after)],
    }
  }
  // `OFFSET 0` keeps the subquery: without statistics the server expects many events of a job, and a join would read the
  // whole log.
  return {
    name: 'newer-events',
    text: `SELECT place.jobid, seq, type, at, data
      FROM unnest($1::uuid[], $2::int[]) AS place (jobid, after)
      CROSS JOIN LATERAL (
        SELECT seq, type, at, data FROM event WHERE event.jobid = place.jobid AND event.seq > place.after
        ORDER BY seq OFFSET 0
      ) newer
      ORDER BY place.jobid, seq`,
    values: [positions.map(({ jobid }) => jobid), positions.map(({ after }) => clampInt(after))],
  }
}

/** The event log in PostgreSQL. */
export function eventLogOn({ pool }: Database): EventLog {
  return {
    async newer(positions) {
      const { rows } = await pool.query<EventRow>(newerQuery(positions))
      return rows.map(eventOf)
    },
    async present(jobids) {
      const { rows } = await pool.query<JobRow>({
        name: 'present-jobs',
        text: `SELECT ${jobColumns.replace('analysis::text', 'NULL AS analysis')} FROM job
          WHERE jobid = ANY($1::uuid[]) AND ${notErased}`,
        values: [jobids],
      })
      return rows.map(jobOf)
    },
    async changedSince(userids, since) {
      const { rows } = await pool.query<{ jobid: string; userid: string }>({
        name: 'changed-since',
        text: `SELECT DISTINCT job.jobid, job.userid FROM job JOIN event USING (jobid)
          WHERE job.userid = ANY($1::text[]) AND event.at >= $2`,
        values: [userids, since],
      })
      return rows
    },
  }
}

/** Clamps a position given by a client to the range of the column. */
export function clampInt(value: number): number {
  return Math.min(Math.max(Math.trunc(value), -1), 2_147_483_647)
}
