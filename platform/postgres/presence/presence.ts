import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { isPgBouncer } from '../pgbouncer.ts'
import { connectTimeoutOf } from '../pool.ts'
import { releaseClient } from '../release-client.ts'

/** The database session by which other processes know that this one is alive. */
export interface Presence {
  /** Number of the process; null behind PgBouncer, where a session is not one process's own. */
  readonly id: number | null
  /** Changes the `application_name` of the session. */
  rename(sessionName: string): void
  close(): void
}

interface PresenceOptions {
  url: string
  /** `application_name` of the session. */
  sessionName: string
  onError(error: unknown): void
  /** Milliseconds between two heartbeats. */
  beatMs?: number
  /** Milliseconds without a heartbeat after which the server ends the session: the machine is lost. */
  timeoutMs?: number
}

/** First key of the advisory locks; the second one is the number of the process. */
const lockClass = 0x6862_6b70

/** The numbers of the processes that are alive. */
export const presentSql = `SELECT objid::int4 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2
  AND classid = ${lockClass} AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

const minBackoffMs = 50
const maxBackoffMs = 1_000
const queryTimeoutMs = 2_000

/**
 * Opens a session that holds an advisory lock. When the process dies, its system closes the connection, and the server
 * releases the lock at once. When its machine is lost, the server ends the session after `timeoutMs` without a
 * heartbeat. The session is opened again when it breaks. Resolves when it is open. Behind PgBouncer there is none.
 */
export async function openPresence(options: PresenceOptions): Promise<Presence> {
  const { beatMs = 2_000, timeoutMs = 10_000, onError } = options
  if (isPgBouncer(options.url)) return { id: null, rename() {}, close() {} }
  const id = randomInt(1, 2 ** 31 - 1)
  const closing = new AbortController()
  let { sessionName } = options
  let client = createClient()

  function createClient(): pg.Client {
    const created = new pg.Client({
      connectionString: options.url,
      keepAlive: true,
      connectionTimeoutMillis: connectTimeoutOf(options.url),
      query_timeout: queryTimeoutMs,
      application_name: sessionName,
      options: `-c idle_session_timeout=${timeoutMs}`,
    })
    created.on('error', () => {})
    return created
  }

  async function enter(): Promise<void> {
    await client.connect()
    // Waits for the session that broke, if the server has not noticed that yet.
    await client.query('SELECT pg_advisory_lock($1, $2)', [lockClass, id])
  }

  /** Sends heartbeats until the session ends or one of them fails. */
  async function beat(): Promise<void> {
    const ended = new AbortController()
    client.once('end', () => ended.abort(new Error('The session of this process has ended.')))
    const over = AbortSignal.any([closing.signal, ended.signal])
    while (!over.aborted) {
      await client.query('SELECT 1')
      await delay(beatMs, undefined, { signal: over, ref: false }).catch(() => {})
    }
    ended.signal.throwIfAborted()
  }

  async function keep(): Promise<void> {
    for (let pauseMs = minBackoffMs; !closing.signal.aborted; ) {
      try {
        await beat()
      } catch (error) {
        if (!closing.signal.aborted) onError(error)
      }
      while (!closing.signal.aborted) {
        releaseClient(client)
        client = createClient()
        try {
          await enter()
          pauseMs = minBackoffMs
          break
        } catch (error) {
          if (!closing.signal.aborted) onError(error)
          await delay(pauseMs, undefined, { signal: closing.signal, ref: false }).catch(() => {})
          pauseMs = Math.min(pauseMs * 2, maxBackoffMs)
        }
      }
    }
  }

  await enter()
  void keep()
  return {
    id,
    rename(name) {
      sessionName = name
      // A session that breaks meanwhile is opened again with the new name.
      client.query("SELECT set_config('application_name', $1, false)", [name]).catch(() => {})
    },
    close() {
      closing.abort()
      releaseClient(client)
    },
  }
}
