/**
 * SQL of the messages of a queue that are not settled. Each branch has a partial index: that of pg-boss's fetch and
 * `hearback_active`.
 */
export const openMessages = (queue: string) => `(
  SELECT data FROM pgboss.job WHERE name = ${queue} AND state < 'active' AND NOT blocked
  UNION ALL
  SELECT data FROM pgboss.job WHERE name = ${queue} AND state = 'active')`
