import type pg from 'pg'

/** A claimed message, as pg-boss identifies the claim. */
interface Claim {
  id: string
  retryCount: number
}

/** The beginning of the assignments with which pg-boss claims messages. */
const claim = /\bSET\s+state = 'active',\s+started_on\b/

/** Whether a statement claims messages. */
export function isClaim(text: string): boolean {
  return claim.test(text)
}

/**
 * Adds the owner to a statement that claims messages. pg-boss itself does not store who has claimed a message. Its column
 * `output` is unused until the message is completed or fails.
 */
export function withOwner(text: string, owner: number | null): string {
  if (owner === null) return text
  return text.replace(claim, (set) => set.replace('SET', `SET output = '{"owner": ${owner}}',`))
}

// Without the second condition an empty array would select the messages without an owner too.
const orphansSql = `SELECT name, id, retry_count AS "retryCount" FROM pgboss.job
  WHERE state = 'active' AND output->>'owner' IS NOT NULL AND (output->>'owner')::int <> ALL($1::int[])`

/** The claimed messages of each queue whose owner is not one of these processes. */
export async function findOrphans(pool: pg.Pool, present: number[]): Promise<Map<string, Claim[]>> {
  const { rows } = await pool.query<Claim & { name: string }>(orphansSql, [present])
  return Map.groupBy(rows, ({ name }) => name)
}
