import type { KnownUser, UserStore } from '#core/ports/account/user-store.ts'
import { defaultPlanName } from '#core/usage/plan.ts'
import type { Database } from '../../database.ts'

/** The ids of one table, read from its index on `userid`. */
const idsOf = (table: string) => `(SELECT DISTINCT userid FROM ${table}
  WHERE starts_with(userid, $1) AND ($2::text IS NULL OR userid > $2) ORDER BY userid LIMIT $3)`

const listSql = `
  WITH listed AS (
    ${['access_key', 'user_plan', 'usage_day'].map(idsOf).join(' UNION ')} ORDER BY userid LIMIT $3
  )
  SELECT userid, COALESCE(user_plan.plan, $4) AS plan, keys.valid AS keys, keys.last_used_at AS "lastUsedAt"
  FROM listed LEFT JOIN user_plan USING (userid) CROSS JOIN LATERAL (
    SELECT max(last_used_at) AS last_used_at, count(*) FILTER (
      WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
    )::int AS valid
    FROM access_key WHERE access_key.userid = listed.userid
  ) keys
  ORDER BY userid`

/** The users in PostgreSQL. */
export function userStoreOn({ pool }: Database): UserStore {
  return {
    async list({ prefix, after, limit }) {
      const values = [prefix, after, limit, defaultPlanName]
      return (await pool.query<KnownUser>({ text: listSql, values })).rows
    },
  }
}
