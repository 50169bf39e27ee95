/**
 * Name of the session on which a worker listens. It carries the worker's concurrency, and PostgreSQL drops it with
 * the connection, so that a dead worker needs no heartbeat to be noticed.
 */
export function workerSession(concurrency: number): string {
  return `hearback worker (concurrency ${concurrency})`
}

const sessions = `FROM pg_stat_activity
  WHERE datname = current_database() AND application_name ~ '^hearback worker \\(concurrency \\d+\\)$'`

/** Number of workers alive. */
export const workersSql = `(SELECT count(*)::int ${sessions})`

/** Sum of their concurrency. */
export const slotsSql = `(SELECT COALESCE(sum(substring(application_name FROM '\\d+')::int), 0)::int ${sessions})`
