import type { EscalationStep } from '#core/outbox/escalation/plan.ts'
import type { Escalation, EscalationStore } from '#core/ports/delivery/escalation-store.ts'
import type { Database } from '../../database.ts'
import { sqlOf } from '../jobs/transaction.ts'

const columns = `steps, used, final_seq AS "finalSeq", acknowledged_seq AS seq, acknowledged_by AS by,
  acknowledged_at AS at`

const deliveredBySql = `
  SELECT destination.type FROM delivery JOIN destination ON destination.id = destination_id
  WHERE delivery.jobid = $1::uuid AND delivery.seq = $2::int AND delivery.state = 'delivered'
    AND destination.type = ANY ($3::text[])
  ORDER BY array_position($3::text[], destination.type) LIMIT 1`

// The first acknowledgement of a seq counts.
const acknowledgeSql = `
  UPDATE escalation SET acknowledged_seq = $2, acknowledged_by = $3, acknowledged_at = $4
  WHERE jobid = $1 AND $2 > COALESCE(acknowledged_seq, 0)`

interface EscalationRow extends Pick<Escalation, 'steps' | 'used' | 'finalSeq'> {
  seq: number | null
  by: string | null
  at: Date | null
}

/** Escalations in PostgreSQL. */
export function escalationStoreOn({ pool }: Database): EscalationStore {
  return {
    async insert(tx, jobid, steps) {
      const deferred = steps.filter(({ afterMs }) => afterMs > 0).map(({ name }) => name)
      const text = 'INSERT INTO escalation (jobid, steps, deferred) VALUES ($1, $2, $3)'
      await sqlOf(tx).execute(text, [jobid, JSON.stringify(steps), deferred])
    },
    async begin(tx, jobid, finalSeq) {
      const text = 'UPDATE escalation SET final_seq = $2 WHERE jobid = $1 RETURNING steps'
      const [row] = await sqlOf(tx).query<{ steps: EscalationStep[] }>(text, [jobid, finalSeq])
      return row?.steps ?? null
    },
    async lock(tx, jobid) {
      const text = `SELECT ${columns} FROM escalation WHERE jobid = $1 FOR UPDATE`
      const [row] = await sqlOf(tx).query<EscalationRow>(text, [jobid])
      return row ? escalationOf(row) : null
    },
    async use(tx, jobid, step, at) {
      const used = JSON.stringify({ [step]: at.toISOString() })
      const text = 'UPDATE escalation SET used = used || $2::jsonb WHERE jobid = $1'
      await sqlOf(tx).execute(text, [jobid, used])
    },
    async deliveredBy(tx, jobid, seq, types) {
      const [row] = await sqlOf(tx).query<{ type: string }>(deliveredBySql, [jobid, seq, types])
      return row?.type ?? null
    },
    async acknowledge(jobid, seq, by, at) {
      await pool.query(acknowledgeSql, [jobid, seq, by, at])
    },
    async read({ userid }, jobid) {
      const { rows } = await pool.query<EscalationRow>(
        `SELECT ${columns} FROM escalation WHERE jobid = $1 AND EXISTS (SELECT FROM job
          WHERE job.jobid = $1 AND ($2::text IS NULL OR job.userid = $2))`,
        [jobid, userid],
      )
      return rows[0] ? escalationOf(rows[0]) : null
    },
    async deleteOfJob(tx, jobid) {
      await sqlOf(tx).execute('DELETE FROM escalation WHERE jobid = $1', [jobid])
    },
  }
}

function escalationOf({ steps, used, finalSeq, seq, by, at }: EscalationRow): Escalation {
  return { steps, used, finalSeq, acknowledged: seq === null || at === null ? null : { seq, by, at } }
}
