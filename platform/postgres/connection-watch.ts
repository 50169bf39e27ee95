import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'

/** The members of a client that its types leave out. */
type Client = pg.PoolClient & {
  /** False while a query runs. */
  readyForQuery: boolean
  /** Process id of its session on the server. */
  processID: number
  connection: { stream: Socket }
}

interface Watched {
  /** Released to the pool. */
  idle: boolean
  bytesRead: number
  /** Since when a query has been running without any byte from the server; null without a query. */
  silentSince: number | null
}

const checkIntervalMs = 250
const maxSilenceMs = 1_000
const probeTimeoutMs = 3_000
/** An answer that the server sent just before the probe may still be on its way. */
const graceMs = 100

// A session that waits for its client is not working on a query.
const workingSql = `state = 'active' AND COALESCE(wait_event, '') NOT IN ('ClientRead', 'ClientWrite')`

const probeSql = `SELECT pid FROM pg_stat_activity WHERE pid = ANY($1::int[]) AND ${workingSql}`

// The client no longer reaches these sessions. Ending them frees their locks and makes the outcome of their
// transactions final.
const endSql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY($1::int[]) AND NOT (${workingSql})`

/**
 * Closes the half-open connections of a pool. A query without an answer may be slow, or its connection may be dead:
 * after one second of silence a new connection reads from the server whether the session is working on it. If not, or
 * if the server does not answer at all, the connection is destroyed, together with the idle ones.
 */
export function watchConnections(pool: pg.Pool, url: string): void {
  const watched = new Map<Client, Watched>()
  let probing = false

  pool.on('connect', (client) => {
    watched.set(client as Client, { idle: false, bytesRead: 0, silentSince: null })
    startTimer()
  })
  pool.on('remove', (client) => watched.delete(client as Client))
  pool.on('acquire', (client) => setIdle(client as Client, false))
  pool.on('release', (_error, client) => setIdle(client as Client, true))

  function setIdle(client: Client, idle: boolean): void {
    const state = watched.get(client)
    if (state) state.idle = idle
  }

  let timer: NodeJS.Timeout | undefined
  function startTimer(): void {
    timer ??= setInterval(() => {
      if (watched.size === 0) {
        clearInterval(timer)
        timer = undefined
      } else if (!probing) {
        probing = true
        void check().finally(() => {
          probing = false
        })
      }
    }, checkIntervalMs).unref()
  }

  async function check(): Promise<void> {
    const silent = [...watched].flatMap(([client, state]) => (checkSilence(client, state) ? [client] : []))
    if (silent.length === 0) return
    const working = await readWorkingSessions(url, silent)
    const stuck = silent.filter(({ processID }) => !working.has(processID))
    if (stuck.length === 0) return
    // Sessions that answered between the check and the probe are healthy: their bytes arrive meanwhile.
    await delay(graceMs)
    const dead = stuck.filter((client) => {
      const state = watched.get(client)
      return state !== undefined && checkSilence(client, state)
    })
    if (dead.length === 0) return
    await askServer(url, endSql, dead)
    const idle = [...watched].flatMap(([client, state]) => (state.idle ? [client] : []))
    for (const client of [...dead, ...idle]) client.connection.stream.destroy(new ConnectionSilentError())
  }
}

/** Notes whether the server has sent anything since the last call; true after a second of silence. */
function checkSilence(client: Client, state: Watched): boolean {
  const { bytesRead } = client.connection.stream
  const progressed = bytesRead !== state.bytesRead
  state.bytesRead = bytesRead
  if (client.readyForQuery) state.silentSince = null
  else if (progressed || state.silentSince === null) state.silentSince = performance.now()
  return state.silentSince !== null && performance.now() - state.silentSince >= maxSilenceMs
}

/** The process ids of the sessions that work on a query. None when the server does not answer, all when it refuses. */
async function readWorkingSessions(url: string, clients: Client[]): Promise<Set<number>> {
  const rows = await askServer(url, probeSql, clients)
  return new Set(rows === 'refused' ? clients.map(({ processID }) => processID) : rows)
}

/** Runs a statement about the sessions of these clients on a connection of its own. Returns the first column. */
async function askServer(url: string, sql: string, clients: Client[]): Promise<number[] | 'refused'> {
  const probe = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: probeTimeoutMs,
    query_timeout: probeTimeoutMs,
    application_name: 'hearback probe',
  })
  probe.on('error', () => {})
  try {
    await probe.connect()
    const { rows } = await probe.query<{ pid: number }>(sql, [clients.map(({ processID }) => processID)])
    return rows.map(({ pid }) => pid)
  } catch (error) {
    return error instanceof pg.DatabaseError ? 'refused' : []
  } finally {
    void probe.end().catch(() => {})
    const { stream } = (probe as unknown as Client).connection
    setTimeout(() => stream.destroy(), graceMs).unref()
  }
}

/** A connection on which the server does not answer. It has the code of a TCP timeout. */
class ConnectionSilentError extends Error {
  readonly code = 'ETIMEDOUT'
  readonly errno = -110
  readonly syscall = 'read'

  constructor() {
    super('The database does not answer on this connection.')
  }
}
