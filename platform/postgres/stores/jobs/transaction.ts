import { clock } from '#core/clock.ts'
import type { Event } from '#core/events/event.ts'
import type { Message, RememberedKey, Transaction, Usage } from '#core/ports/transaction.ts'
import type { WakeUp } from '#core/ports/wake-ups.ts'
import type { SqlTransaction } from '../../sql-transaction.ts'
import { clampInt, type EventRow, eventOf } from './event-log.ts'
import { type JobRow, jobColumns, jobOf, notErased } from './job-row.ts'

/** Sends messages within a transaction. */
export type Enqueue = (tx: SqlTransaction, messages: Message[]) => Promise<void>

const insertJobSql = `
  WITH inserted AS (
    INSERT INTO job (jobid, userid, state, seq, attempt, revision, filename, size, sha256, created_at, expires_at,
      traceparent, turn)
    VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $14, $15)
  )
  INSERT INTO event (jobid, seq, type, at, data, traceparent) VALUES ($1::uuid, $4, $12, $10, $13::jsonb, $14)`

const saveTransitionSql = `
  WITH saved AS (
    UPDATE job SET state = $2, seq = $3::int, attempt = $4, revision = revision + 1, progress_done = $5,
      progress_total = $6, started_at = $7, finished_at = $8, has_thumbnail = $9, analysis = $10::jsonb,
      error = $11::jsonb
    WHERE jobid = $1::uuid AND seq = $3::int - 1 AND ${notErased} RETURNING jobid
  ), forgotten AS (
    DELETE FROM document_password USING saved
    WHERE document_password.jobid = saved.jobid AND $8::timestamptz IS NOT NULL
  )
  INSERT INTO event (jobid, seq, type, at, data, traceparent)
  SELECT jobid, $3::int, $12, $13::timestamptz, $14::jsonb, $15 FROM saved`

const eraseJobSql = `
  WITH erased AS (
    UPDATE job SET erased_at = $2, revision = revision + 1, filename = '', size = 0, sha256 = '', analysis = NULL,
      error = NULL, progress_done = NULL, progress_total = NULL, has_thumbnail = false, traceparent = NULL
    WHERE jobid = $1::uuid RETURNING userid
  ), forgotten AS (
    DELETE FROM event WHERE jobid = $1::uuid
  ), unlocked AS (
    DELETE FROM document_password WHERE jobid = $1::uuid
  ) SELECT userid FROM erased`

const usageSql = `
  SELECT count(*)::int AS jobs, COALESCE(sum(size), 0)::float8 AS bytes, min(expires_at) AS "firstExpiresAt"
  FROM job WHERE userid = $1 AND erased_at IS NULL`

const lockJobSql = `SELECT ${jobColumns} FROM job WHERE jobid = $1 AND ${notErased} FOR UPDATE`

const eventsAfterSql =
  'SELECT jobid, seq, type, at, data FROM event WHERE jobid = $1 AND seq > $2 ORDER BY seq'

const recallKeySql = 'SELECT jobid, fingerprint FROM idempotency_key WHERE userid = $1 AND key = $2'

const rememberKeySql = 'INSERT INTO idempotency_key (userid, key, jobid, fingerprint) VALUES ($1, $2, $3, $4)'

/**
 * The port on a transaction of PostgreSQL. Each call is one statement, which keeps the row locks short. The wake-ups to
 * publish after the commit are added to `wakeUps`.
 */
export function transactionOn(tx: SqlTransaction, enqueue: Enqueue, wakeUps: WakeUp[]): Transaction {
  const transaction: Transaction = {
    async enqueue(messages) {
      await enqueue(tx, messages)
      const now = clock.now()
      for (const { queue, startAfter } of messages) {
        if (!startAfter || startAfter.getTime() <= now) wakeUps.push({ kind: 'queue', queue })
      }
    },
    async insertJob(job, event, turn) {
      const { jobid, userid, state, seq, attempt, revision, filename, size, sha256, createdAt, expiresAt } =
        job
      wakeUps.push(wakeUpFor(event))
      await tx.execute(insertJobSql, [
        ...[jobid, userid, state, seq, attempt, revision, filename, size, sha256, createdAt, expiresAt],
        ...[event.type, JSON.stringify(event.data), job.traceparent, turn],
      ])
    },
    async usageOf(userid) {
      const locked = tx.lock(`jobs ${userid}`)
      const [rows] = await Promise.all([tx.query<Usage>(usageSql, [userid]), locked])
      return rows[0] ?? { jobs: 0, bytes: 0, firstExpiresAt: null }
    },
    async lockJob(jobid) {
      const [row] = await tx.query<JobRow>(lockJobSql, [jobid])
      return row ? jobOf(row) : null
    },
    async eventsAfter(jobid, after) {
      return (await tx.query<EventRow>(eventsAfterSql, [jobid, clampInt(after)])).map(eventOf)
    },
    async saveTransition(job, event) {
      wakeUps.push(wakeUpFor(event))
      const saved = await tx.execute(saveTransitionSql, [
        ...[job.jobid, job.state, job.seq, job.attempt],
        ...[job.progress?.done ?? null, job.progress?.total ?? null, job.startedAt, job.finishedAt],
        ...[job.hasThumbnail, job.analysis, job.error && JSON.stringify(job.error)],
        ...[event.type, event.timestamp, JSON.stringify(event.data), job.traceparent],
      ])
      return saved === 1
    },
    async eraseJob(jobid, at) {
      const erased = await tx.query<{ userid: string }>(eraseJobSql, [jobid, at])
      for (const { userid } of erased) wakeUps.push({ kind: 'erased', jobid, userid })
    },
    async recallKey(userid, key): Promise<RememberedKey | null> {
      const locked = tx.lock(`${userid}\n${key}`)
      const [[found]] = await Promise.all([tx.query<RememberedKey>(recallKeySql, [userid, key]), locked])
      return found ?? null
    },
    async rememberKey(userid, key, { jobid, fingerprint }) {
      await tx.execute(rememberKeySql, [userid, key, jobid, fingerprint])
    },
  }
  opened.set(transaction, { tx, wakeUps })
  return transaction
}

const opened = new WeakMap<Transaction, { tx: SqlTransaction; wakeUps: WakeUp[] }>()

/**
 * The statements of a transaction, for the stores that join it.
 * @throws Error when the transaction is not one of this database
 */
export function sqlOf(transaction: Transaction): SqlTransaction {
  return openedOf(transaction).tx
}

/**
 * The wake-ups that the commit publishes, for the stores that join the transaction.
 * @throws Error when the transaction is not one of this database
 */
export function wakeUpsOf(transaction: Transaction): WakeUp[] {
  return openedOf(transaction).wakeUps
}

function openedOf(transaction: Transaction): { tx: SqlTransaction; wakeUps: WakeUp[] } {
  const found = opened.get(transaction)
  if (!found) throw new Error('The transaction is not one of PostgreSQL.')
  return found
}

function wakeUpFor(event: Event): WakeUp {
  const { jobid, userid, seq } = event.data
  return { kind: 'event', jobid, userid, seq, event }
}
