import type { Principal } from '#core/access/principal.ts'
import type { Destination, DisabledReason, JsonObject } from '#core/outbox/destinations/destination.ts'
import type { DestinationStore } from '#core/ports/delivery/destination-store.ts'
import type { Prisma } from '#prisma/generated/client.ts'
import type { Sealer } from '../../../secrets/sealer.ts'
import type { Database } from '../../database.ts'
import type { SqlTransaction } from '../../sql-transaction.ts'
import { sqlOf } from '../jobs/transaction.ts'
import {
  countSql,
  disableSql,
  enableSql,
  failPendingSql,
  insertSql,
  lockAllSql,
  lockSql,
  recordFailuresSql,
  recordSuccessSql,
  removeSql,
  updateSql,
} from './destination-sql.ts'

/** The columns of a destination, named as in Prisma. */
interface DestinationRow extends Omit<Destination, 'config' | 'secrets' | 'state' | 'disabledReason'> {
  config: unknown
  /** Encrypted. */
  secrets: unknown
  state: unknown
  disabledReason: string | null
}

const notRemoved = { removedAt: null }
// Ids are UUIDv7: their order is that of creation.
const oldestFirst = { orderBy: { id: 'asc' } } as const

/** The destinations in PostgreSQL. Their secrets are encrypted. */
export function destinationStoreOn({ prisma, pool }: Database, sealer: Sealer): DestinationStore {
  const seal = (id: string, secrets: JsonObject) =>
    Object.keys(secrets).length === 0 ? {} : sealer.seal('destination.secrets', id, secrets)

  function destinationOf(row: DestinationRow): Destination {
    const { id, userid, jobid, type, events, description, failures, failingSince, disabledAt, createdAt } =
      row
    return {
      ...{ id, userid, jobid, type, events, description, failures, failingSince, disabledAt, createdAt },
      config: row.config as JsonObject,
      secrets: sealer.open('destination.secrets', row.id, row.secrets) as JsonObject,
      state: row.state as JsonObject,
      disabledReason: row.disabledReason as DisabledReason | null,
    }
  }

  return {
    async insert(tx, destination) {
      const { id, userid, jobid, type, config, secrets, state, events, description } = destination
      const { failures, failingSince, disabledAt, disabledReason, createdAt } = destination
      await sqlOf(tx).execute(insertSql, [
        ...[id, userid, jobid, type],
        ...[config, seal(id, secrets), state].map((value) => JSON.stringify(value)),
        ...[events, description, failures, failingSince, disabledAt, disabledReason, createdAt],
      ])
    },
    async count(tx, { userid, jobid }) {
      // Without the lock, two concurrent transactions would not count each other's row.
      const sql = sqlOf(tx)
      await sql.lock(`destinations ${jobid ?? userid}`)
      const [row] = await sql.query<{ count: number }>(countSql, [userid, jobid])
      return row?.count ?? 0
    },
    async read(principal, id) {
      const row = await prisma.destination.findFirst({ where: { ...notRemoved, ...own(principal), id } })
      return row && destinationOf(row)
    },
    async list(principal, { type, ...query }) {
      const of = 'jobid' in query ? query : { ...query, jobid: null }
      const where = { ...notRemoved, ...(type && { type }), AND: [own(principal), of] }
      return (await prisma.destination.findMany({ where, ...oldestFirst })).map(destinationOf)
    },
    async listSubscribed({ userid, jobid }, eventType) {
      const job = await prisma.job.findUnique({ where: { jobid }, select: { destinations: true } })
      const selected = job && job.destinations.length > 0 ? { id: { in: job.destinations } } : {}
      const of = { OR: [{ jobid: null, ...selected }, { jobid }] }
      const where = { userid, ...of, disabledAt: null, events: { has: eventType } }
      return (await prisma.destination.findMany({ where })).map(destinationOf)
    },
    async lock(tx, principal, id) {
      const [row] = await sqlOf(tx).query<DestinationRow>(lockSql, [id, principal.userid])
      return row ? destinationOf(row) : null
    },
    async lockAll(tx, ids) {
      await sqlOf(tx).execute(lockAllSql, [ids])
    },
    async update(tx, principal, id, { config, secrets, state, events, description }) {
      const jsons = [config, secrets && seal(id, secrets), state].map(
        (value) => value && JSON.stringify(value),
      )
      const isDescribed = description !== undefined
      await sqlOf(tx).execute(updateSql, [id, principal.userid, ...jsons, events, isDescribed, description])
    },
    async countAction(id, perMinute, at) {
      // Generic cell rate algorithm: the row holds the time at which the bucket is full again.
      const costMs = 60_000 / perMinute
      const latest = new Date(at.getTime() + 60_000 - costMs)
      const counted = await prisma.$executeRaw`
        UPDATE destination SET action_at = GREATEST(action_at, ${at}) + ${costMs} * interval '1 millisecond'
        WHERE id = ${id}::uuid AND (action_at IS NULL OR action_at <= ${latest})`
      if (counted > 0) return 0
      const row = await prisma.destination.findUnique({ where: { id }, select: { actionAt: true } })
      return Math.max(1, (row?.actionAt?.getTime() ?? 0) - latest.getTime())
    },
    async selectForJob(tx, jobid, ids) {
      await sqlOf(tx).execute('UPDATE job SET destinations = $2 WHERE jobid = $1', [jobid, ids])
    },
    async saveState(id, state) {
      await prisma.destination.updateMany({ where: { id }, data: { state: json(state) } })
    },
    async recordFailures(tx, counts, at) {
      const values = [[...counts.keys()], [...counts.values()], at]
      const rows = await sqlOf(tx).query<{ id: string; since: Date }>(recordFailuresSql, values)
      return new Map(rows.map(({ id, since }) => [id, since]))
    },
    async recordSuccess(ids) {
      await pool.query({ name: 'record-success', text: recordSuccessSql, values: [ids] })
    },
    async disable(tx, principal, id, reason, at) {
      await withFailedDeliveries(sqlOf(tx), disableSql, [id, principal.userid, at, reason])
    },
    async enable(tx, principal, id) {
      await sqlOf(tx).execute(enableSql, [id, principal.userid])
    },
    async remove(tx, principal, id, at) {
      await withFailedDeliveries(sqlOf(tx), removeSql, [id, principal.userid, at])
    },
  }
}

/**
 * Runs a statement that ends a destination; its pending deliveries fail. A running attempt may complete. A claim that
 * has not begun its attempt finds the destination disabled.
 */
async function withFailedDeliveries(
  tx: SqlTransaction,
  sql: string,
  values: [string, ...unknown[]],
): Promise<void> {
  const count = await tx.execute(sql, values)
  if (count > 0) await tx.execute(failPendingSql, [values[0]])
}

function own(principal: Principal): { userid?: string } {
  return principal.userid === null ? {} : { userid: principal.userid }
}

/** A JSON column, as Prisma takes it. */
function json(value: JsonObject): Prisma.InputJsonObject {
  return value as Prisma.InputJsonObject
}
