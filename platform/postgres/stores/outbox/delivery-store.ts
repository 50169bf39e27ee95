import { everyone, type Principal } from '#core/access/principal.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type {
  DeliveryQuery,
  DeliveryRef,
  DeliveryStore,
  DueDelivery,
  EndedDelivery,
} from '#core/ports/delivery/delivery-store.ts'
import type { Transaction } from '#core/ports/transaction.ts'
import type { Sealer } from '../../../secrets/sealer.ts'
import type { Database } from '../../database.ts'
import type { SqlTransaction } from '../../sql-transaction.ts'
import { type EventRow, eventOf } from '../jobs/event-log.ts'
import { sqlOf } from '../jobs/transaction.ts'
import { ClaimedDestinations } from './claimed-destinations.ts'
import { claimDeliveries } from './delivery-claim.ts'
import { type DueRow, dueDelivery, lockLanes } from './delivery-lane.ts'
import { type DeliveryRow, deliveryColumns, deliveryOf } from './delivery-row.ts'
import {
  deleteExpiredSql,
  insertSql,
  insertStandaloneSql,
  listFailedSql,
  listMissedSql,
  listStrandedSql,
  lockSubscribedSql,
  recordOutcomesSql,
  requeueFailedSql,
  requeueSql,
  requeueStrandedSql,
} from './delivery-sql.ts'

interface RefRow {
  id: string
  destination_id: string
  jobid: string | null
}

/** A recorded outcome; `id` is null when no delivery of the lane was waiting. */
interface EndedRow extends DueRow {
  ended_id: string
  ended_version: number
}

/** The deliveries in PostgreSQL. */
export function deliveryStoreOn(database: Database, sealer: Sealer): DeliveryStore {
  const { pool } = database
  const destinations = new ClaimedDestinations(pool, sealer)

  async function requeue(
    transaction: Transaction,
    sql: string,
    { userid }: Principal,
    delivery: DeliveryRef,
    at: Date,
  ): Promise<DueDelivery[] | null> {
    const tx = sqlOf(transaction)
    await lockLanes(tx, [delivery])
    const rows = await tx.query<DueRow & { state: string }>(sql, [delivery.id, at, userid])
    return rows.length > 0 ? rows.filter(({ state }) => state === 'sending').map(dueDelivery) : null
  }

  return {
    async insertForEvent(transaction, { id, type, data: { jobid, userid, seq } }, at) {
      const tx = sqlOf(transaction)
      const destinations = await tx.query<{ id: string }>(lockSubscribedSql, [userid, jobid, type])
      if (destinations.length === 0) return []
      const rows = destinations.map(({ id: destinationId }) => ({ destinationId, seq, eventId: id, type }))
      return insert(tx, jobid, rows, at)
    },
    async insertFor(transaction, destinationId, events, at) {
      const [first] = events
      if (!first) return []
      const tx = sqlOf(transaction)
      const { jobid } = first.data
      await lockLanes(tx, [{ id: '', destinationId, jobid }])
      const rows = events.map(({ id, type, data: { seq } }) => ({ destinationId, seq, eventId: id, type }))
      return insert(tx, jobid, rows, at)
    },
    async insertStandalone(transaction, destinationId, event, at) {
      const id = newUuid()
      const values = [id, destinationId, event.id, event.type, JSON.stringify(event), at]
      await sqlOf(transaction).execute(insertStandaloneSql, values)
      return { delivery: id, version: 1, destinationId, failedAttempts: 0, failures: 0 }
    },
    claim: (messages) => claimDeliveries(database, destinations, messages),
    async recordOutcomes(transaction, ended, at) {
      const tx = sqlOf(transaction)
      const deliveries = ended.map(({ claimed }) => claimed.delivery)
      const given = JSON.stringify(ended.map(outcomeRow))
      const locked = lockLanes(tx, deliveries)
      const [rows] = await Promise.all([tx.query<EndedRow>(recordOutcomesSql, [given, at]), locked])
      const recorded = new Map(rows.map((row) => [row.ended_id, row]))
      return ended.map(({ claimed: { delivery } }) => {
        const row = recorded.get(delivery.id)
        if (!row) return null
        // One outcome of a delivery counts, also when two attempts at it ended together.
        recorded.delete(delivery.id)
        const message = { delivery: delivery.id, version: row.ended_version }
        return { message, next: row.id === null ? null : dueDelivery(row) }
      })
    },
    async read(principal, id) {
      const { rows } = await pool.query<DeliveryRow>({
        text: `SELECT ${deliveryColumns('delivery')} FROM delivery
          JOIN destination ON destination.id = delivery.destination_id
          WHERE delivery.id = $1 AND ($2::text IS NULL OR destination.userid = $2)`,
        values: [id, principal.userid],
      })
      return rows[0] ? deliveryOf(rows[0]) : null
    },
    async list(principal, query) {
      const { rows } = await pool.query<DeliveryRow>({
        text: `SELECT ${deliveryColumns('delivery')} FROM delivery
          JOIN destination ON destination.id = delivery.destination_id
          WHERE delivery.${'jobid' in query.of ? 'jobid' : 'destination_id'} = $1
            AND ($2::text IS NULL OR destination.userid = $2)
            AND ($3::text[] IS NULL OR delivery.state = ANY ($3)) AND ($4::uuid IS NULL OR delivery.id < $4)
          ORDER BY delivery.id DESC LIMIT $5`,
        values: [
          'jobid' in query.of ? query.of.jobid : query.of.destinationId,
          principal.userid,
          statesOf(query.state),
          query.before ?? null,
          query.limit,
        ],
      })
      return rows.map(deliveryOf)
    },
    requeue: async (tx, principal, delivery, at) =>
      (await requeue(tx, requeueSql, principal, delivery, at)) ?? [],
    requeueFailed: (tx, principal, delivery, at) => requeue(tx, requeueFailedSql, principal, delivery, at),
    requeueStranded: async (tx, delivery, at) =>
      (await requeue(tx, requeueStrandedSql, everyone, delivery, at)) ?? [],
    async listFailed(principal, destinationId, since, limit) {
      const values = [destinationId, since, limit, principal.userid]
      const { rows } = await pool.query<RefRow & { seq: number | null }>({ text: listFailedSql, values })
      return rows.map((row) => ({ ...refOf(row), seq: row.seq }))
    },
    async listMissed(principal, { id, userid, jobid, events }, since, limit) {
      const values = [id, userid, jobid, events, since, limit, principal.userid]
      return (await pool.query<EventRow>({ text: listMissedSql, values })).rows.map(eventOf)
    },
    async deleteOfJob(transaction, jobid) {
      const tx = sqlOf(transaction)
      const deliveries = tx.execute('DELETE FROM delivery WHERE jobid = $1', [jobid])
      await Promise.all([deliveries, tx.execute('DELETE FROM destination WHERE jobid = $1', [jobid])])
    },
    async listStranded(queues, before, limit) {
      const { rows } = await pool.query<RefRow>({ text: listStrandedSql, values: [queues, before, limit] })
      return rows.map(refOf)
    },
    async deleteExpired(before) {
      const { rows } = await pool.query<{ count: number }>({ text: deleteExpiredSql, values: [before] })
      return rows[0]?.count ?? 0
    },
  }
}

interface NewDelivery {
  destinationId: string
  seq: number
  eventId: string
  type: string
}

async function insert(
  tx: SqlTransaction,
  jobid: string,
  deliveries: NewDelivery[],
  at: Date,
): Promise<DueDelivery[]> {
  const rows = await tx.query<DueRow>(insertSql, [
    deliveries.map(() => newUuid()),
    deliveries.map(({ destinationId }) => destinationId),
    jobid,
    deliveries.map(({ seq }) => seq),
    deliveries.map(({ eventId }) => eventId),
    deliveries.map(({ type }) => type),
    at,
  ])
  return rows.map(dueDelivery)
}

/** A row of `recordOutcomesSql`. */
function outcomeRow({ claimed: { delivery }, outcome: { state, attempt, nextAttemptAt } }: EndedDelivery) {
  const { id, version } = delivery
  const failed = attempt && state !== 'delivered' ? 1 : 0
  return { id, version, state, next_attempt_at: nextAttemptAt, attempts: attempt ? [attempt] : [], failed }
}

/** The stored states that a state of the API stands for; null: all. */
export function statesOf(state: DeliveryQuery['state']): string[] | null {
  if (state === undefined) return null
  return state === 'pending' ? ['waiting', 'sending', 'retrying'] : [state]
}

function refOf({ id, destination_id, jobid }: RefRow): DeliveryRef {
  return { id, destinationId: destination_id, jobid }
}
