import type { SessionStore } from '#core/ports/account/key-store.ts'
import type { WakeUpPublisher } from '#core/ports/wake-ups.ts'
import type { Database } from '../../database.ts'
import { type GrantRow, grantOf } from './key-store.ts'

const insertSql = `
  WITH expired AS (DELETE FROM access_session WHERE expires_at <= $3)
  INSERT INTO access_session (id, key_id, created_at, expires_at, userid, scopes)
  SELECT $1, $2, $3, $4, $5, $6 WHERE $2::text IS NULL OR EXISTS (
    SELECT FROM access_key WHERE id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) FOR SHARE)`

const endSurplusSql = `DELETE FROM access_session WHERE id IN (
    SELECT id FROM access_session WHERE key_id = $1 OR userid = $2 ORDER BY created_at DESC, id OFFSET $3)
  RETURNING id`

const endSql = 'DELETE FROM access_session WHERE id = $1'

// The secret of a session is its id, which is the hash of the token.
const grantsSql = `SELECT session.id, key.id AS "keyId", coalesce(key.userid, session.userid) AS userid,
    coalesce(key.scopes, session.scopes) AS scopes, coalesce(key.secret_hash, '') AS "secretHash",
    least(session.expires_at, key.expires_at) AS "expiresAt"
  FROM access_session session LEFT JOIN access_key key ON key.id = session.key_id
  WHERE session.id = ANY($1::text[]) AND revoked_at IS NULL
    AND least(session.expires_at, key.expires_at) > now()`

/** The sessions of browsers in PostgreSQL. */
export function sessionStoreOn({ pool }: Database, publisher: WakeUpPublisher): SessionStore {
  return {
    async insert({ id, owner, createdAt, expiresAt }, limit) {
      const columns =
        'keyId' in owner
          ? [owner.keyId, createdAt, expiresAt, null, null]
          : [null, createdAt, expiresAt, owner.userid, owner.scopes]
      const { rowCount } = await pool.query(insertSql, [id, ...columns])
      if (rowCount === 0) return false
      const { rows } = await pool.query<{ id: string }>(endSurplusSql, [columns[0], columns[3], limit])
      if (rows.length > 0) await publisher.publish(rows.map((ended) => ({ kind: 'access', id: ended.id })))
      return true
    },
    async end(id) {
      const { rowCount } = await pool.query(endSql, [id])
      if (rowCount !== 0) await publisher.publish([{ kind: 'access', id }])
    },
    async grants(ids) {
      const { rows } = await pool.query<GrantRow>({ name: 'session-grants', text: grantsSql, values: [ids] })
      return rows.map(grantOf)
    },
  }
}
