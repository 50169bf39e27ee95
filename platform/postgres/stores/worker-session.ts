/** What a worker calls the session on which it listens. It ends with the worker, so it tells who is alive. */
export const workerSession = 'hearback worker'

/** Counts the workers alive; `$1` is the session's name. */
export const workersSql = `(SELECT count(*)::int FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = $1)`
