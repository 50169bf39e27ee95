import type { AuditEntry, AuditLog } from '#core/ports/account/audit-log.ts'
import type { Database } from '../../database.ts'

const columns = `id::float8 AS id, at, userid, key_id AS "keyId", action, target, address, outcome`

// Ids are assigned before the commit. Entries that an open transaction may still precede are left for the next call,
// so that a reader that continues after the last id misses none.
const oldestFirstSql = `SELECT ${columns} FROM audit
  WHERE ($1::bigint IS NULL OR id > $1) AND ($2::text IS NULL OR userid = $2)
    AND xact < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY id LIMIT $3`

const newestFirstSql = `SELECT ${columns} FROM audit
  WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR userid = $2) ORDER BY id DESC LIMIT $3`

/** The audit log in PostgreSQL. */
export function auditLogOn({ pool }: Database): AuditLog {
  return {
    async record({ at, userid, keyId, action, target, address, outcome }) {
      await pool.query(
        `INSERT INTO audit (at, userid, key_id, action, target, address, outcome) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [at, userid, keyId, action, target, address, outcome],
      )
    },
    async list({ order, after, limit, userid }) {
      const sql = order === 'asc' ? oldestFirstSql : newestFirstSql
      const { rows } = await pool.query<AuditEntry & { id: number }>(sql, [after, userid ?? null, limit])
      return rows
    },
  }
}
