import type { Principal } from '#core/access/principal.ts'
import { clock } from '#core/clock.ts'
import type { Behaviour, Inbox } from '#core/inbox/inbox.ts'
import type { InboxStore } from '#core/ports/delivery/inbox-store.ts'
import type { WakeUpPublisher } from '#core/ports/wake-ups.ts'
import type { Inbox as InboxRow } from '#prisma/generated/client.ts'
import type { Sealer } from '../../secrets/sealer.ts'
import type { Database } from '../database.ts'
import { sqlOf, wakeUpsOf } from './jobs/transaction.ts'

// By default Prisma gives up after 2 s without a free connection, and after 5 s of a transaction.
const transactionOptions = { maxWait: 30_000, timeout: 15_000 }

/** Deletes the oldest calls beyond a number of bytes, but never the newest call. */
const deleteBeyondBytesSql = `
  DELETE FROM inbox_call USING (
    SELECT n, sum(octet_length(body) + pg_column_size(headers)) OVER (ORDER BY n DESC) AS total
    FROM inbox_call WHERE token = $1
  ) kept
  WHERE inbox_call.token = $1 AND inbox_call.n = kept.n AND kept.n < $2 AND kept.total > $3`

/** The inboxes in PostgreSQL. Their secrets are encrypted. */
export function inboxStoreOn(
  { pool, prisma }: Database,
  sealer: Sealer,
  publisher: WakeUpPublisher,
): InboxStore {
  const seal = (token: string, secret: string | null) =>
    secret === null ? null : sealer.seal('inbox.secret', token, secret)

  function inboxOf(row: InboxRow): Inbox {
    const secret = sealer.open('inbox.secret', row.token, row.secret) as string | null
    return { ...row, secret, behaviour: row.behaviour as Behaviour }
  }

  return {
    create(inbox, max) {
      const { userid } = inbox
      return prisma.$transaction(async (tx) => {
        // Without the lock, concurrent transactions would not count each other's row.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`inboxes ${userid ?? ''}`}, 0))`
        if ((await tx.inbox.count({ where: { userid } })) >= max) return false
        await tx.inbox.create({ data: { ...inbox, secret: seal(inbox.token, inbox.secret) } })
        return true
      }, transactionOptions)
    },
    async list(principal) {
      const where = { ...own(principal), expiresAt: { gt: clock.date() } }
      return (await prisma.inbox.findMany({ where, orderBy: { createdAt: 'desc' } })).map(inboxOf)
    },
    async read(principal, token) {
      const row = await prisma.inbox.findFirst({
        where: { ...own(principal), token, expiresAt: { gt: clock.date() } },
      })
      return row && inboxOf(row)
    },
    async change(principal, token, { secret, behaviour }) {
      const data = {
        ...(secret !== undefined && { secret: seal(token, secret) }),
        ...(behaviour && { behaviour }),
      }
      await prisma.inbox.updateMany({ where: { ...own(principal), token }, data })
    },
    async remove(principal, token) {
      await prisma.inbox.deleteMany({ where: { ...own(principal), token } })
    },
    async removeOfJob(transaction, jobid) {
      const text = 'DELETE FROM inbox WHERE jobid = $1 RETURNING token'
      const tokens = await sqlOf(transaction).query<{ token: string }>(text, [jobid])
      wakeUpsOf(transaction).push(...tokens.map(({ token }) => ({ kind: 'inbox' as const, token })))
    },
    async receive(token, { body, ...call }, { maxCalls, maxBytes, expiresAt, respond }) {
      // The row lock of the inbox is held until the commit, so that calls become visible in the order of `n`.
      const received = await prisma.$transaction(async (tx) => {
        const [row] = await tx.inbox.updateManyAndReturn({
          where: { token, expiresAt: { gt: clock.date() } },
          data: { calls: { increment: 1 }, expiresAt },
        })
        if (!row) return null
        const n = row.calls
        const response = respond(inboxOf(row))
        const { status, behaviour } = response
        await tx.inbox.update({ where: { token }, data: { behaviour } })
        await tx.inboxCall.create({ data: { ...call, token, n, status, body: Buffer.from(body) } })
        await tx.inboxCall.deleteMany({ where: { token, n: { lte: n - maxCalls } } })
        await tx.$executeRawUnsafe(deleteBeyondBytesSql, token, n, maxBytes)
        return response
      }, transactionOptions)
      if (received) void publisher.publish([{ kind: 'inbox', token }])
      return received
    },
    async calls(principal, token, after, limit) {
      const rows = await prisma.inboxCall.findMany({
        where: { token, n: { gt: after }, inbox: own(principal) },
        orderBy: { n: 'asc' },
        take: limit,
      })
      return rows.map(({ token: _, headers, body, ...call }) => ({
        ...call,
        headers: headers as Record<string, string>,
        body: Buffer.from(body).toString('utf8'),
      }))
    },
    async sweep(now) {
      // Every worker sweeps: without Prisma, whose query compiler takes 30 MB from its first query on.
      const { rowCount } = await pool.query('DELETE FROM inbox WHERE expires_at <= $1', [now])
      return rowCount ?? 0
    },
  }
}

function own(principal: Principal): { userid?: string } {
  return principal.userid === null ? {} : { userid: principal.userid }
}
