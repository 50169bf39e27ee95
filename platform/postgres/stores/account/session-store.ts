import type { SessionStore } from '#core/ports/account/key-store.ts'
import type { WakeUpPublisher } from '#core/ports/wake-ups.ts'
import type { Database } from '../../database.ts'
import { type GrantRow, grantOf } from './key-store.ts'

const insertSql = `WITH expired AS (DELETE FROM access_session WHERE expires_at <= $3)
  INSERT INTO access_session (id, key_id, created_at, expires_at, userid, scopes) VALUES ($1, $2, $3, $4, $5, $6)`

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
    async insert({ id, owner, createdAt, expiresAt }) {
      const columns =
        'keyId' in owner
          ? [owner.keyId, createdAt, expiresAt, null, null]
          : [null, createdAt, expiresAt, owner.userid, owner.scopes]
      await pool.query(insertSql, [id, ...columns])
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
