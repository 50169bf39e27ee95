import pg from 'pg'
import { watchConnections } from './connection-watch.ts'
import { isPgBouncer, UnnamedStatementClient } from './pgbouncer.ts'

/** Time for one attempt to connect, unless the URL has another `connect_timeout`. */
const connectTimeoutMs = 3_000
/** Time that a query waits for a free connection of the pool. */
const acquireTimeoutMs = 10_000
const statementTimeoutMs = 30_000
/** A client that stops within a transaction holds its locks for this time. */
const idleInTransactionTimeoutMs = 10_000
const keepAliveDelayMs = 5_000

interface PoolOptions {
  url: string
  connections: number
  /** `application_name` of the sessions. */
  name: string
  /** Extra parameters of the sessions, as `postgres -c` takes them. Behind PgBouncer they have no effect. */
  parameters?: string
}

/** The pool has one timeout for both connecting and waiting for a free connection; this separates them. */
class Connection extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: connectTimeoutOf(config.connectionString) })
  }
}

class PooledConnection extends UnnamedStatementClient {
  constructor(config: pg.ClientConfig) {
    super({ ...config, connectionTimeoutMillis: connectTimeoutOf(config.connectionString) })
  }
}

/** Parameters of a session of its own. PgBouncer refuses them. */
const sessionParameters = {
  statement_timeout: statementTimeoutMs,
  idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
}
// The server notices a client that is gone in 14 s instead of two hours.
const keepAliveParameters = '-c tcp_keepalives_idle=5 -c tcp_keepalives_interval=3 -c tcp_keepalives_count=3'

/** Milliseconds for one attempt to connect; `connect_timeout` is in seconds, as in PostgreSQL's own clients (libpq). */
export function connectTimeoutOf(url: string | undefined): number {
  const seconds = Number(url && new URL(url).searchParams.get('connect_timeout'))
  return seconds > 0 ? seconds * 1_000 : connectTimeoutMs
}

/**
 * Opens a pool that connects at the first query. Statements and idle transactions have timeouts on the server. A
 * half-open connection is closed within seconds; its query fails with `ETIMEDOUT`.
 */
export function openPool({ url, connections, name, parameters = '' }: PoolOptions): pg.Pool {
  const isPooled = isPgBouncer(url)
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    connectionTimeoutMillis: Math.max(acquireTimeoutMs, connectTimeoutOf(url)),
    ...(!isPooled && { ...sessionParameters, options: `${keepAliveParameters} ${parameters}` }),
    application_name: name,
    Client: (isPooled ? PooledConnection : Connection) as unknown as new () => pg.ClientBase,
  })
  // The pool replaces a broken idle connection; without a listener its error would end the process.
  pool.on('error', () => {})
  // Behind PgBouncer the process ids of the sessions are not known.
  if (!isPooled) watchConnections(pool, url)
  return pool
}
