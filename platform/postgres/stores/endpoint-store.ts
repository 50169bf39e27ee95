import type { Principal } from '#core/access/principal.ts'
import type { DisabledReason, Endpoint, EndpointFormat, FormerSecret } from '#core/outbox/endpoint.ts'
import type { EndpointStore } from '#core/ports/endpoint-store.ts'
import type { Transaction } from '#core/ports/transaction.ts'
import type { WebhookEndpoint } from '#prisma/generated/client.ts'
import type { Database, PrismaTransaction } from '../database.ts'

const present = { removedAt: null }
// The ids grow with time.
const oldestFirst = { orderBy: { id: 'asc' } } as const

/** The endpoints in PostgreSQL. */
export function endpointStoreOn({ prisma }: Database): EndpointStore {
  return {
    async insert(tx, endpoint) {
      const { formerSecrets, ...data } = endpoint
      await on(tx).webhookEndpoint.create({ data: { ...data, formerSecrets: storedSecrets(formerSecrets) } })
    },
    async count(tx, { userid, jobid }) {
      // Two at once would not see each other.
      await on(tx)
        .$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`endpoints ${jobid ?? userid}`}, 0))`
      return on(tx).webhookEndpoint.count({ where: { ...present, userid, jobid } })
    },
    async read(principal, id) {
      const row = await prisma.webhookEndpoint.findFirst({ where: { ...present, ...own(principal), id } })
      return row && endpointOf(row)
    },
    async ofUser(principal, userid) {
      const where = { ...present, AND: [own(principal), { userid, jobid: null }] }
      return (await prisma.webhookEndpoint.findMany({ where, ...oldestFirst })).map(endpointOf)
    },
    async ofJob(principal, jobid) {
      const where = { ...present, ...own(principal), jobid }
      return (await prisma.webhookEndpoint.findMany({ where, ...oldestFirst })).map(endpointOf)
    },
    async wanting({ userid, jobid }, type) {
      const where = { userid, OR: [{ jobid: null }, { jobid }], disabledAt: null, events: { has: type } }
      return (await prisma.webhookEndpoint.findMany({ where })).map(endpointOf)
    },
    async lock(tx, principal, id) {
      await on(tx).$executeRaw`SELECT FROM webhook_endpoint WHERE id = ${id}::uuid FOR NO KEY UPDATE`
      const row = await on(tx).webhookEndpoint.findFirst({ where: { ...present, ...own(principal), id } })
      return row && endpointOf(row)
    },
    async change(tx, id, { formerSecrets, ...change }) {
      const data = { ...change, ...(formerSecrets && { formerSecrets: storedSecrets(formerSecrets) }) }
      await on(tx).webhookEndpoint.update({ where: { id }, data })
    },
    async noteFailure(tx, id, at) {
      const rows = await on(tx).$queryRaw<{ since: Date }[]>`
        UPDATE webhook_endpoint SET failures = failures + 1, failing_since = COALESCE(failing_since, ${at})
        WHERE id = ${id}::uuid RETURNING failing_since AS since`
      return rows[0]?.since ?? at
    },
    async noteSuccess(id) {
      await prisma.webhookEndpoint.updateMany({ where: { id }, data: { failures: 0, failingSince: null } })
    },
    async noteConsent(id, consentedAt) {
      await prisma.webhookEndpoint.updateMany({ where: { id }, data: { consentedAt } })
    },
    async disable(tx, id, disabledReason, disabledAt) {
      const { count } = await on(tx).webhookEndpoint.updateMany({
        where: { id, disabledAt: null },
        data: { disabledAt, disabledReason },
      })
      if (count > 0) await giveUp(on(tx), id)
    },
    async enable(tx, id) {
      const data = { disabledAt: null, disabledReason: null, failures: 0, failingSince: null }
      await on(tx).webhookEndpoint.update({ where: { id }, data })
    },
    async remove(tx, id, removedAt) {
      const emptied = { url: '', description: null, secret: '', formerSecrets: [] }
      const data = { removedAt, disabledAt: removedAt, ...emptied }
      await on(tx).webhookEndpoint.updateMany({ where: { id }, data })
      await giveUp(on(tx), id)
    },
  }
}

/** What is under way may end by itself; it finds the endpoint disabled when it is not begun yet. */
async function giveUp(tx: PrismaTransaction, endpointId: string): Promise<void> {
  await tx.webhookDelivery.updateMany({
    where: { endpointId, state: { in: ['waiting', 'retrying'] } },
    data: { state: 'failed', nextAttemptAt: null, round: { increment: 1 } },
  })
}

function on(tx: Transaction): PrismaTransaction {
  return tx.handle as PrismaTransaction
}

function own(principal: Principal): { userid?: string } {
  return principal.userid === null ? {} : { userid: principal.userid }
}

function storedSecrets(secrets: FormerSecret[]): { secret: string; until: string }[] {
  return secrets.map(({ secret, until }) => ({ secret, until: until.toISOString() }))
}

/** An endpoint from its row. */
export function endpointOf(row: WebhookEndpoint): Endpoint {
  const { removedAt: _, ...endpoint } = row
  const formerSecrets = row.formerSecrets as { secret: string; until: string }[]
  return {
    ...endpoint,
    format: row.format as EndpointFormat,
    disabledReason: row.disabledReason as DisabledReason | null,
    formerSecrets: formerSecrets.map(({ secret, until }) => ({ secret, until: new Date(until) })),
  }
}
