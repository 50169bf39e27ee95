import type { Grant } from '#core/access/grant-cache.ts'
import type { AccessKey } from '#core/access/key.ts'
import { type KeyScope, keyScopes } from '#core/access/scope.ts'
import type { KeyStore, StoredKey } from '#core/ports/account/key-store.ts'
import type { WakeUpPublisher } from '#core/ports/wake-ups.ts'
import type { Database } from '../../database.ts'
import { inTransaction } from '../../sql-transaction.ts'

const insertSql = `INSERT INTO access_key (id, userid, name, scopes, secret_hash, created_at, expires_at)
  SELECT $1, $2, $3, $4, $5, $6, $7`

const columns = `id, userid, name, scopes, created_at AS "createdAt", expires_at AS "expiresAt",
  last_used_at AS "lastUsedAt", revoked_at AS "revokedAt"`

const valid = `revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`

// Revoked and expired keys, which are kept for their names and for the audit log.
const deleteSurplusSql = `DELETE FROM access_key WHERE id IN (
    SELECT id FROM access_key WHERE userid = $1 AND NOT (${valid}) ORDER BY created_at DESC, id OFFSET $2)`

const revokeSql = `WITH revoked AS (
    UPDATE access_key SET revoked_at = $3
    WHERE id = $1 AND ($2::text IS NULL OR userid = $2) AND revoked_at IS NULL RETURNING id
  ), ended AS (
    DELETE FROM access_session WHERE key_id IN (SELECT id FROM revoked) RETURNING id
  ) SELECT id FROM revoked UNION ALL SELECT id FROM ended`

/** A key's columns that decide what it grants. */
export interface GrantRow {
  id: string
  /** Null for a session of the provider. */
  keyId: string | null
  userid: string
  scopes: KeyScope[]
  secretHash: Uint8Array
  expiresAt: Date | null
}

/** What a row grants. The scope `admin` includes the others. */
export function grantOf({ id, keyId, userid, scopes, secretHash, expiresAt }: GrantRow): Grant {
  const admin = scopes.includes('admin')
  return {
    id,
    secretHash,
    expiresAt,
    principal: { userid, scopes: admin ? keyScopes : scopes, keyId, admin },
  }
}

/** The API keys in PostgreSQL. */
export function keyStoreOn({ pool }: Database, publisher: WakeUpPublisher): KeyStore {
  function insert(
    key: StoredKey,
    { condition, lock, limit }: { condition: string; lock: string; limit?: number },
  ): Promise<boolean> {
    const { id, userid, name, scopes, secretHash, createdAt, expiresAt } = key
    return inTransaction(pool, async (tx) => {
      const locked = tx.lock(lock)
      const values = [id, userid, name, scopes, secretHash, createdAt, expiresAt]
      const stored = tx.execute(
        `${insertSql} WHERE ${condition}`,
        limit === undefined ? values : [...values, limit],
      )
      const deleted = limit !== undefined && tx.execute(deleteSurplusSql, [userid, limit])
      const [count] = await Promise.all([stored, locked, deleted])
      return count === 1
    })
  }

  return {
    insert: (key, limit) =>
      insert(key, {
        condition: `(SELECT count(*) FROM access_key WHERE userid = $2 AND ${valid}) < $8::int`,
        lock: `keys ${key.userid}`,
        limit,
      }),
    insertFirst: (key) =>
      insert(key, { condition: 'NOT EXISTS (SELECT FROM access_key)', lock: 'first key' }),
    async list(userid) {
      const { rows } = await pool.query<AccessKey>(
        `SELECT ${columns} FROM access_key WHERE userid = $1 ORDER BY created_at DESC, id LIMIT 1000`,
        [userid],
      )
      return rows
    },
    async revoke({ admin, userid }, id, at) {
      const { rows } = await pool.query<{ id: string }>(revokeSql, [id, admin ? null : userid, at])
      // The other processes have it in their caches, and are notified before the revocation is confirmed.
      await publisher.publish(rows.map((ended) => ({ kind: 'access', id: ended.id })))
      return rows.length > 0
    },
    async saveUse(id, at) {
      await pool.query('UPDATE access_key SET last_used_at = greatest(last_used_at, $2) WHERE id = $1', [
        id,
        at,
      ])
    },
    async grants(ids) {
      const { rows } = await pool.query<GrantRow>({
        name: 'key-grants',
        text: `SELECT id, id AS "keyId", userid, scopes, secret_hash AS "secretHash", expires_at AS "expiresAt"
          FROM access_key WHERE id = ANY($1::text[]) AND ${valid}`,
        values: [ids],
      })
      return rows.map(grantOf)
    },
  }
}
