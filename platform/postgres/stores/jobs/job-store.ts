import type { ListedJob } from '#core/jobs/job.ts'
import type { JobStore, Load, Work } from '#core/ports/job-store.ts'
import type { WakeUp, WakeUpPublisher } from '#core/ports/wake-ups.ts'
import type { Database } from '../../database.ts'
import { inTransaction } from '../../sql-transaction.ts'
import { openMessages } from '../open-messages.ts'
import { clampInt, type EventRow, eventOf } from './event-log.ts'
import { type JobRow, jobColumns, jobOf, notErased } from './job-row.ts'
import { QueueTurns } from './queue-turn.ts'
import { type Enqueue, transactionOn } from './transaction.ts'
import { slotsSql, workersSql } from './worker-session.ts'

const notDue = 'erased_at IS NULL AND expires_at > now()'

const saveProgressSql = `
  UPDATE job SET progress_done = $3, progress_total = $4, revision = revision + 1
  WHERE jobid = $1 AND state = 'processing' AND attempt = $2 AND ${notErased} RETURNING userid`

const workSql = (state: string) =>
  `count(*) FILTER (WHERE state = '${state}')::int AS ${state},
    COALESCE(sum(size) FILTER (WHERE state = '${state}'), 0)::float8 AS ${state}_bytes`

// The speed of the workers is measured on jobs that completed in the last ten minutes.
const loadSql = `
  SELECT ${workersSql} AS workers, ${slotsSql} AS slots, ${workSql('uploaded')}, ${workSql('processing')}, ${workSql('completed')},
    COALESCE(sum(ms), 0)::float8 AS ms
  FROM (
    (SELECT state, size, NULL::numeric AS ms FROM job
      WHERE state IN ('uploaded', 'processing') AND erased_at IS NULL)
    UNION ALL
    (SELECT state, size, extract(epoch FROM finished_at - started_at) * 1000 FROM job
      WHERE state = 'completed' AND erased_at IS NULL AND created_at > now() - interval '10 minutes'
      ORDER BY created_at DESC LIMIT 200)
  ) recent`

/** The jobs in PostgreSQL. */
export function jobStoreOn({ pool }: Database, enqueue: Enqueue, publisher: WakeUpPublisher): JobStore {
  const turns = new QueueTurns(pool)
  return {
    async transact(work) {
      const wakeUps: WakeUp[] = []
      let commits = false
      try {
        const result = await inTransaction(pool, async (tx) => {
          const done = await work(transactionOn(tx, enqueue, wakeUps))
          commits = true
          return done
        })
        void publisher.publish(wakeUps)
        return result
      } catch (error) {
        // A COMMIT that failed may have taken effect: without envelopes, followers read the log.
        if (commits) void publisher.publish(wakeUps.map(withoutEnvelope))
        throw error
      }
    },
    async read(principal, jobid) {
      const { rows } = await pool.query<JobRow & { due: boolean }>({
        name: 'read-job',
        text: `SELECT ${jobColumns}, expires_at <= now() AS due FROM job
          WHERE jobid = $1 AND ($2::text IS NULL OR userid = $2)`,
        values: [jobid, principal.userid],
      })
      const [row] = rows
      if (!row) return 'unknown'
      return row.erased_at || row.due ? 'gone' : jobOf(row)
    },
    async list(principal, { userid, state, filename, verdict, limit, before }) {
      const { rows } = await pool.query<JobRow & Pick<ListedJob, 'verdict'>>({
        text: `SELECT ${jobColumns.replace('analysis::text', 'NULL AS analysis')},
            ${verdict ? "analysis->'numbers'->>'verdict'" : 'NULL'} AS verdict FROM job
          WHERE userid = $1 AND ($2::text IS NULL OR userid = $2) AND ($3::text IS NULL OR state = $3)
            AND ($4::uuid IS NULL OR jobid < $4)
            AND ($6::text IS NULL OR strpos(lower(filename), lower($6)) > 0) AND ${notDue}
          ORDER BY jobid DESC LIMIT $5`,
        values: [userid, principal.userid, state ?? null, before ?? null, limit, filename ?? null],
      })
      return rows.map((row) => ({ ...jobOf(row), verdict: row.verdict }))
    },
    async events(principal, jobid, after) {
      const { rows } = await pool.query<EventRow>({
        name: 'job-events',
        text: `SELECT event.jobid, event.seq, type, at, data FROM event JOIN job USING (jobid)
          WHERE event.jobid = $1 AND event.seq > $2 AND ($3::text IS NULL OR userid = $3) ORDER BY event.seq`,
        values: [jobid, clampInt(after), principal.userid],
      })
      return rows.map(eventOf)
    },
    async recordProgress(jobid, attempt, done, total) {
      const { rows } = await pool.query<{ userid: string }>({
        name: 'save-progress',
        text: saveProgressSql,
        values: [jobid, attempt, done, total],
      })
      const [row] = rows
      if (row) void publisher.publish([{ kind: 'progress', jobid, userid: row.userid }])
      return row !== undefined
    },
    async isAwaited(jobid) {
      const { rowCount } = await pool.query({
        text: 'SELECT FROM connection WHERE jobids @> ARRAY[$1]::uuid[] AND cancels LIMIT 1',
        values: [jobid],
      })
      return rowCount !== 0
    },
    async load(): Promise<Load> {
      const { rows } = await pool.query({ name: 'load', text: loadSql })
      const [row] = rows
      return {
        waiting: { jobs: row.uploaded, bytes: row.uploaded_bytes },
        processing: { jobs: row.processing, bytes: row.processing_bytes },
        workers: row.workers,
        slots: row.slots,
        completed: { jobs: row.completed, bytes: row.completed_bytes, ms: row.ms },
      }
    },
    nextTurn: (userid) => turns.next(userid),
    async ahead({ jobid }) {
      const { rows } = await pool.query<Work>({
        name: 'ahead',
        text: `SELECT count(*)::int AS jobs, COALESCE(sum(size), 0)::float8 AS bytes FROM job
          WHERE state = 'uploaded' AND erased_at IS NULL AND (turn, created_at, jobid) < (SELECT turn, created_at, jobid FROM job WHERE jobid = $1)`,
        values: [jobid],
      })
      return rows[0] ?? { jobs: 0, bytes: 0 }
    },
    async expired(now, limit) {
      const { rows } = await pool.query<{ jobid: string }>({
        text: 'SELECT jobid FROM job WHERE expires_at <= $1 AND erased_at IS NULL ORDER BY expires_at LIMIT $2',
        values: [now, limit],
      })
      return rows.map(({ jobid }) => jobid)
    },
    async deleteErased(before, limit) {
      const { rowCount } = await pool.query({
        text: `DELETE FROM job WHERE jobid IN
          (SELECT jobid FROM job WHERE erased_at < $1 ORDER BY erased_at LIMIT $2 FOR UPDATE SKIP LOCKED)`,
        values: [before, limit],
      })
      return rowCount ?? 0
    },
    async stranded(queue, before, limit) {
      const { rows } = await pool.query<{ jobid: string }>({
        text: `SELECT jobid FROM job WHERE state IN ('uploaded', 'processing') AND erased_at IS NULL AND created_at < $2
            AND NOT EXISTS (SELECT FROM ${openMessages('$1')} AS message WHERE message.data->>'jobid' = job.jobid::text)
          LIMIT $3`,
        values: [queue, before, limit],
      })
      return rows.map(({ jobid }) => jobid)
    },
  }
}

function withoutEnvelope(wakeUp: WakeUp): WakeUp {
  if (wakeUp.kind !== 'event') return wakeUp
  const { event: _, ...rest } = wakeUp
  return rest
}
