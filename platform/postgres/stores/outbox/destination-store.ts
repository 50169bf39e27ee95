import type { Principal } from '#core/access/principal.ts'
import type { Destination, DisabledReason, JsonObject } from '#core/outbox/destinations/destination.ts'
import type { DestinationStore } from '#core/ports/destination-store.ts'
import type { Destination as DestinationRow, Prisma } from '#prisma/generated/client.ts'
import type { Sealer } from '../../../secrets/sealer.ts'
import type { Database, PrismaTransaction } from '../../database.ts'
import { prismaOf } from '../jobs/transaction.ts'

const notRemoved = { removedAt: null }
// Ids are UUIDv7: their order is that of creation.
const oldestFirst = { orderBy: { id: 'asc' } } as const

// One order of all transactions excludes deadlocks.
const lockAllSql = `
  SELECT id FROM destination WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`

const recordFailuresSql = `
  UPDATE destination SET failures = failures + given.count, failing_since = COALESCE(failing_since, $3::timestamptz)
  FROM unnest($1::uuid[], $2::int[]) AS given (id, count)
  WHERE destination.id = given.id RETURNING destination.id, failing_since AS since`

const recordSuccessSql = `
  UPDATE destination SET failures = 0, failing_since = NULL
  WHERE id IN (SELECT id FROM destination WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE)`

/** The destinations in PostgreSQL. Their secrets are encrypted. */
export function destinationStoreOn({ prisma, pool }: Database, sealer: Sealer): DestinationStore {
  const seal = (id: string, secrets: JsonObject) =>
    Object.keys(secrets).length === 0 ? {} : sealer.seal('destination.secrets', id, secrets)

  function destinationOf({ removedAt: _, actionAt: __, ...row }: DestinationRow): Destination {
    return {
      ...row,
      config: row.config as JsonObject,
      secrets: sealer.open('destination.secrets', row.id, row.secrets) as JsonObject,
      state: row.state as JsonObject,
      disabledReason: row.disabledReason as DisabledReason | null,
    }
  }

  return {
    async insert(tx, destination) {
      const { config, secrets, state, ...columns } = destination
      const sealed = seal(destination.id, secrets)
      const data = { ...columns, config: json(config), secrets: sealed, state: json(state) }
      await prismaOf(tx).destination.create({ data })
    },
    async count(tx, { userid, jobid }) {
      // Without the lock, two concurrent transactions would not count each other's row.
      await prismaOf(tx)
        .$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`destinations ${jobid ?? userid}`}, 0))`
      return prismaOf(tx).destination.count({ where: { ...notRemoved, userid, jobid } })
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
      const { userid } = principal
      await prismaOf(tx).$executeRaw`SELECT FROM destination
        WHERE id = ${id}::uuid AND (${userid}::text IS NULL OR userid = ${userid}) FOR NO KEY UPDATE`
      const where = { ...notRemoved, ...own(principal), id }
      const row = await prismaOf(tx).destination.findFirst({ where })
      return row && destinationOf(row)
    },
    async lockAll(tx, ids) {
      await prismaOf(tx).$queryRawUnsafe(lockAllSql, ids)
    },
    async update(tx, principal, id, { config, secrets, state, ...columns }) {
      const data = {
        ...columns,
        ...(config && { config: json(config) }),
        ...(secrets && { secrets: seal(id, secrets) }),
        ...(state && { state: json(state) }),
      }
      await prismaOf(tx).destination.updateMany({ where: { ...own(principal), id }, data })
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
      await prismaOf(tx).job.update({ where: { jobid }, data: { destinations: [...ids] } })
    },
    async saveState(id, state) {
      await prisma.destination.updateMany({ where: { id }, data: { state: json(state) } })
    },
    async recordFailures(tx, counts, at) {
      const rows = await prismaOf(tx).$queryRawUnsafe<{ id: string; since: Date }[]>(
        recordFailuresSql,
        [...counts.keys()],
        [...counts.values()],
        at,
      )
      return new Map(rows.map(({ id, since }) => [id, since]))
    },
    async recordSuccess(ids) {
      await pool.query({ name: 'record-success', text: recordSuccessSql, values: [ids] })
    },
    async disable(tx, principal, id, disabledReason, disabledAt) {
      const { count } = await prismaOf(tx).destination.updateMany({
        where: { ...own(principal), id, disabledAt: null },
        data: { disabledAt, disabledReason },
      })
      if (count > 0) await failPending(prismaOf(tx), id)
    },
    async enable(tx, principal, id) {
      const data = { disabledAt: null, disabledReason: null, failures: 0, failingSince: null }
      await prismaOf(tx).destination.updateMany({ where: { ...own(principal), id }, data })
    },
    async remove(tx, principal, id, removedAt) {
      const emptied = { config: {}, secrets: {}, state: {}, description: null }
      const data = { removedAt, disabledAt: removedAt, ...emptied }
      const { count } = await prismaOf(tx).destination.updateMany({ where: { ...own(principal), id }, data })
      if (count > 0) await failPending(prismaOf(tx), id)
    },
  }
}

/** A running attempt may complete. A claim that has not begun its attempt finds the destination disabled. */
async function failPending(tx: PrismaTransaction, destinationId: string): Promise<void> {
  await tx.delivery.updateMany({
    where: { destinationId, state: { in: ['waiting', 'retrying'] } },
    data: { state: 'failed', nextAttemptAt: null, version: { increment: 1 } },
  })
}

function own(principal: Principal): { userid?: string } {
  return principal.userid === null ? {} : { userid: principal.userid }
}

/** A JSON column, as Prisma takes it. */
function json(value: JsonObject): Prisma.InputJsonObject {
  return value as Prisma.InputJsonObject
}
