import type { UserDataItem, UserDataStore } from '#core/ports/account/user-data-store.ts'
import type { WakeUpPublisher } from '#core/ports/wake-ups.ts'
import type { Database } from '../../database.ts'
import { type JobRow, jobColumns, jobOf } from '../jobs/job-row.ts'
import { deleteEndedKeysSql, deleteStatements, endAccessSql, itemStatements } from './user-data-sql.ts'

const batch = 200

const jobsSql = `SELECT ${jobColumns} FROM job
  WHERE userid = $1 AND erased_at IS NULL AND ($2::uuid IS NULL OR jobid < $2) ORDER BY jobid DESC LIMIT $3`

/** All data of a user in PostgreSQL. */
export function userDataStoreOn({ pool, prisma }: Database, publisher: WakeUpPublisher): UserDataStore {
  return {
    async *jobs(userid) {
      let before: string | null = null
      for (;;) {
        const result: { rows: JobRow[] } = await pool.query(jobsSql, [userid, before, batch])
        if (result.rows.length > 0) yield result.rows.map(jobOf)
        before = result.rows.at(-1)?.jobid ?? null
        if (result.rows.length < batch) return
      }
    },
    async *items(userid) {
      for (const [type, sql] of Object.entries(itemStatements)) {
        let after = ''
        for (;;) {
          const result: { rows: { key: string; data: object }[] } = await pool.query(sql, [
            userid,
            after,
            batch,
          ])
          if (result.rows.length > 0)
            yield result.rows.map(({ data }) => ({ type: type as UserDataItem['type'], data }))
          after = result.rows.at(-1)?.key ?? after
          if (result.rows.length < batch) break
        }
      }
    },
    async deleteEndedKeys(before) {
      const { rowCount } = await pool.query(deleteEndedKeysSql, [before])
      return rowCount ?? 0
    },
    async endAccess(userid) {
      const { rows } = await pool.query<{ id: string }>(endAccessSql, [userid])
      await publisher.publish(rows.map(({ id }) => ({ kind: 'access', id })))
    },
    async deleteAll(userid) {
      await prisma.$transaction(
        deleteStatements.map((statement) => prisma.$executeRawUnsafe(statement, userid)),
      )
    },
  }
}
