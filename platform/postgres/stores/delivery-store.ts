import { newUuid } from '#core/jobs/uuid.ts'
import type { DeliveryQuery, DeliveryRef, DeliveryStore, DueDelivery } from '#core/ports/delivery-store.ts'
import type { Transaction } from '#core/ports/transaction.ts'
import type { Database, PrismaTransaction } from '../database.ts'
import { type DueRow, dueDelivery, lockLanes } from './delivery-lane.ts'
import { type DeliveryRow, deliveryColumns, deliveryOf } from './delivery-row.ts'
import {
  endDeliveredSql,
  endSql,
  failedSql,
  missedSql,
  oweSql,
  renewFailedSql,
  renewSql,
  reviveSql,
  strandedSql,
  sweepSql,
  wantedSql,
} from './delivery-sql.ts'
import { takeCalls } from './delivery-take.ts'
import { type EventRow, eventOf } from './event-log.ts'

interface RefRow {
  id: string
  endpoint_id: string
  jobid: string | null
}

/** The deliveries in PostgreSQL. */
export function deliveryStoreOn(database: Database): DeliveryStore {
  const { pool } = database

  async function requeue(
    tx: Transaction,
    sql: string,
    delivery: DeliveryRef,
    at: Date,
  ): Promise<DueDelivery[] | null> {
    await lockLanes(on(tx), [delivery])
    const rows = await on(tx).$queryRawUnsafe<(DueRow & { state: string })[]>(sql, delivery.id, at)
    return rows.length > 0 ? rows.filter(({ state }) => state === 'sending').map(dueDelivery) : null
  }

  return {
    async owe(tx, { id, type, data: { jobid, userid, seq } }, at) {
      const wanting = await on(tx).$queryRawUnsafe<{ id: string }[]>(wantedSql, userid, jobid, type)
      if (wanting.length === 0) return []
      const owed = wanting.map((endpoint) => ({ endpointId: endpoint.id, seq, eventId: id, type }))
      return insert(on(tx), jobid, owed, at)
    },
    async oweEach(tx, endpointId, events, at) {
      const [first] = events
      if (!first) return []
      const { jobid } = first.data
      await lockLanes(on(tx), [{ id: '', endpointId, jobid }])
      const owed = events.map(({ id, type, data: { seq } }) => ({ endpointId, seq, eventId: id, type }))
      return insert(on(tx), jobid, owed, at)
    },
    async oweAlone(tx, endpointId, event, at) {
      const row = { id: newUuid(), endpointId, eventId: event.id, type: event.type, state: 'sending' }
      const stored = { ...row, event: event as object, nextAttemptAt: at, createdAt: at }
      const { id, round, tries } = await on(tx).webhookDelivery.create({ data: stored })
      return { delivery: id, round, endpointId, tries, failures: 0 }
    },
    take: (tickets) => takeCalls(database, tickets),
    async end(tx, { delivery }, { state, attempt, nextAttemptAt }, at) {
      await lockLanes(on(tx), [delivery])
      const attempts = JSON.stringify(attempt ? [attempt] : [])
      const failed = attempt && state !== 'delivered' ? 1 : 0
      const rows = await on(tx).$queryRawUnsafe<(DueRow & { ended_round: number })[]>(
        endSql,
        ...[delivery.id, delivery.round, state, attempts, nextAttemptAt, failed, at],
      )
      const [row] = rows
      if (!row) return null
      const next = row.id === null ? [] : [dueDelivery(row)]
      return { ticket: { delivery: delivery.id, round: row.ended_round }, next }
    },
    async endDelivered(tx, calls, at) {
      await lockLanes(
        on(tx),
        calls.map(({ call }) => call.delivery),
      )
      const rows = await on(tx).$queryRawUnsafe<DueRow[]>(
        endDeliveredSql,
        calls.map(({ call }) => call.delivery.id),
        calls.map(({ call }) => call.delivery.round),
        calls.map(({ attempt }) => JSON.stringify(attempt)),
        at,
      )
      return rows.map(dueDelivery)
    },
    async read(principal, id) {
      const { rows } = await pool.query<DeliveryRow>({
        text: `SELECT ${deliveryColumns('delivery')} FROM webhook_delivery delivery
          JOIN webhook_endpoint endpoint ON endpoint.id = delivery.endpoint_id
          WHERE delivery.id = $1 AND ($2::text IS NULL OR endpoint.userid = $2)`,
        values: [id, principal.userid],
      })
      return rows[0] ? deliveryOf(rows[0]) : null
    },
    async list(principal, query) {
      const { rows } = await pool.query<DeliveryRow>({
        text: `SELECT ${deliveryColumns('delivery')} FROM webhook_delivery delivery
          JOIN webhook_endpoint endpoint ON endpoint.id = delivery.endpoint_id
          WHERE delivery.${'jobid' in query.of ? 'jobid' : 'endpoint_id'} = $1
            AND ($2::text IS NULL OR endpoint.userid = $2)
            AND ($3::text[] IS NULL OR delivery.state = ANY ($3)) AND ($4::uuid IS NULL OR delivery.id < $4)
          ORDER BY delivery.id DESC LIMIT $5`,
        values: [
          'jobid' in query.of ? query.of.jobid : query.of.endpointId,
          principal.userid,
          statesOf(query.state),
          query.before ?? null,
          query.limit,
        ],
      })
      return rows.map(deliveryOf)
    },
    renew: async (tx, delivery, at) => (await requeue(tx, renewSql, delivery, at)) ?? [],
    renewFailed: (tx, delivery, at) => requeue(tx, renewFailedSql, delivery, at),
    revive: async (tx, delivery, at) => (await requeue(tx, reviveSql, delivery, at)) ?? [],
    async failed(endpointId, since, limit) {
      const values = [endpointId, since, limit]
      const { rows } = await pool.query<RefRow & { seq: number | null }>({ text: failedSql, values })
      return rows.map((row) => ({ ...refOf(row), seq: row.seq }))
    },
    async missed({ id, userid, jobid, events }, since, limit) {
      const values = [id, userid, jobid, events, since, limit]
      return (await pool.query<EventRow>({ text: missedSql, values })).rows.map(eventOf)
    },
    async forgetJob(tx, jobid) {
      await on(tx).webhookDelivery.deleteMany({ where: { jobid } })
      await on(tx).webhookEndpoint.deleteMany({ where: { jobid } })
    },
    async stranded(queues, before, limit) {
      const { rows } = await pool.query<RefRow>({ text: strandedSql, values: [queues, before, limit] })
      return rows.map(refOf)
    },
    async sweep(before) {
      const { rows } = await pool.query<{ count: number }>({ text: sweepSql, values: [before] })
      return rows[0]?.count ?? 0
    },
  }
}

interface Owed {
  endpointId: string
  seq: number
  eventId: string
  type: string
}

async function insert(tx: PrismaTransaction, jobid: string, owed: Owed[], at: Date): Promise<DueDelivery[]> {
  const rows = await tx.$queryRawUnsafe<DueRow[]>(
    oweSql,
    owed.map(() => newUuid()),
    owed.map(({ endpointId }) => endpointId),
    jobid,
    owed.map(({ seq }) => seq),
    owed.map(({ eventId }) => eventId),
    owed.map(({ type }) => type),
    at,
  )
  return rows.map(dueDelivery)
}

function statesOf(state: DeliveryQuery['state']): string[] | null {
  if (state === undefined) return null
  return state === 'pending' ? ['waiting', 'sending', 'retrying'] : [state]
}

function refOf({ id, endpoint_id, jobid }: RefRow): DeliveryRef {
  return { id, endpointId: endpoint_id, jobid }
}

function on(tx: Transaction): PrismaTransaction {
  return tx.handle as PrismaTransaction
}
