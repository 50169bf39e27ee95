import type { QuotaUse, UsageStore } from '#core/ports/account/usage-store.ts'
import { defaultPlanName, planLimitsSchema } from '#core/usage/plan.ts'
import type { DailyUsage, UsageRecord } from '#core/usage/usage.ts'
import type { Database } from '../../database.ts'
import { inTransaction } from '../../sql-transaction.ts'
import { sqlOf } from '../jobs/transaction.ts'
import {
  addJobSql,
  addPagesSql,
  addSql,
  listSql,
  quotaUseSql,
  readSql,
  readTotalSql,
  rollUpSql,
  sampleStorageSql,
} from './usage-sql.ts'

/** Metered usage in PostgreSQL: records that are only inserted, so that no row is contended, and sums of them by day. */
export function usageStoreOn({ pool }: Database): UsageStore {
  return {
    async addJob(tx, { userid, size }, at) {
      const values = [userid, at, size, defaultPlanName]
      const [row] = await sqlOf(tx).query<{ limits: unknown }>(addJobSql, values)
      return row ? planLimitsSchema.parse(row.limits) : null
    },
    async addPages(tx, userid, pages, at) {
      await sqlOf(tx).execute(addPagesSql, [userid, at, pages])
    },
    async add(metered) {
      await pool.query({
        name: 'add-usage',
        text: addSql,
        values: [
          metered.map(({ userid }) => userid),
          metered.map(({ metric }) => metric),
          metered.map(({ detail }) => detail),
          metered.map(({ amount }) => amount),
        ],
      })
    },
    async quotaUse(transaction, userid, at) {
      const tx = sqlOf(transaction)
      const locked = tx.lock(`quota ${userid}`)
      const [[row]] = await Promise.all([tx.query<QuotaUse>(quotaUseSql, [userid, at]), locked])
      return row ?? { jobsToday: 0, pagesThisMonth: 0, bytesStored: 0, nextExpiry: null }
    },
    async read(userids, from, to) {
      const values = [from, to, userids]
      return (await pool.query<DailyUsage & { userid: string }>({ text: readSql, values })).rows
    },
    async readTotal(from, to) {
      return (await pool.query<DailyUsage>({ text: readTotalSql, values: [from, to] })).rows
    },
    async rollUp(limit) {
      return inTransaction(pool, async (tx) => {
        // Positions must become visible in their order, or an export that reads in between would miss some.
        const locked = tx.lock('usage roll-up')
        const [rows] = await Promise.all([tx.query<{ count: number }>(rollUpSql, [limit]), locked])
        return rows[0]?.count ?? 0
      })
    },
    async list(after, limit) {
      return (await pool.query<UsageRecord>({ text: listSql, values: [after, limit] })).rows
    },
    async sampleStorage(at) {
      return (await pool.query({ text: sampleStorageSql, values: [at] })).rowCount ?? 0
    },
    async deleteRecords(before) {
      const { rowCount } = await pool.query({
        text: 'DELETE FROM usage_record WHERE position IS NOT NULL AND at < $1',
        values: [before],
      })
      return rowCount ?? 0
    },
  }
}
