import type { EscalationStep } from '#core/outbox/escalation/plan.ts'
import type { Escalation, EscalationStore } from '#core/ports/escalation-store.ts'
import type { Database } from '../../database.ts'
import { prismaOf } from '../jobs/transaction.ts'

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
      await prismaOf(tx).$executeRaw`INSERT INTO escalation (jobid, steps, deferred)
        VALUES (${jobid}::uuid, ${JSON.stringify(steps)}::jsonb, ${deferred}::text[])`
    },
    async begin(tx, jobid, finalSeq) {
      const rows = await prismaOf(tx).$queryRaw<{ steps: EscalationStep[] }[]>`
        UPDATE escalation SET final_seq = ${finalSeq} WHERE jobid = ${jobid}::uuid RETURNING steps`
      return rows[0]?.steps ?? null
    },
    async lock(tx, jobid) {
      const text = `SELECT ${columns} FROM escalation WHERE jobid = $1::uuid FOR UPDATE`
      const [row] = await prismaOf(tx).$queryRawUnsafe<EscalationRow[]>(text, jobid)
      return row ? escalationOf(row) : null
    },
    async use(tx, jobid, step, at) {
      const used = JSON.stringify({ [step]: at.toISOString() })
      await prismaOf(tx).$executeRaw`UPDATE escalation SET used = used || ${used}::jsonb
        WHERE jobid = ${jobid}::uuid`
    },
    async deliveredBy(tx, jobid, seq, types) {
      const rows = await prismaOf(tx).$queryRawUnsafe<{ type: string }[]>(
        deliveredBySql,
        ...[jobid, seq, types],
      )
      return rows[0]?.type ?? null
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
      await prismaOf(tx).$executeRaw`DELETE FROM escalation WHERE jobid = ${jobid}::uuid`
    },
  }
}

function escalationOf({ steps, used, finalSeq, seq, by, at }: EscalationRow): Escalation {
  return { steps, used, finalSeq, acknowledged: seq === null || at === null ? null : { seq, by, at } }
}
