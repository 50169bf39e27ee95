import { Client } from 'pg'
import { isRunning, processIdentity } from '#platform/process-identity.ts'
import { superuser } from './cluster.ts'

/** "hear" in ASCII; advisory locks are identified by numbers. */
const ownerLock = 0x68656172

/** Name of a supervisor's session, before the identity of its process. */
const supervisorSession = 'hearback supervisor '

/** A session that holds the advisory lock of the server's supervisor. */
export interface Ownership {
  release(): Promise<void>
}

/**
 * Acquires the supervisor's lock, and acquires it again whenever the session is lost.
 * @throws Error when another supervisor holds it
 */
export async function own(url: string): Promise<Ownership> {
  let released = false
  let client = await acquire(url, lost)
  function lost() {
    if (released) return
    const again = setTimeout(() => {
      acquire(url, lost).then(
        (next) => {
          client = next
          if (released) void next.end()
        },
        () => lost(),
      )
    }, 100)
    again.unref()
  }
  return {
    async release() {
      released = true
      await client.end().catch(() => {})
    },
  }
}

async function acquire(url: string, lost: () => void): Promise<Client> {
  const client = new Client({
    connectionString: url,
    application_name: `${supervisorSession}${processIdentity(process.pid)}`,
  })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
    ownerLock,
  ])
  if (!rows[0]?.taken) {
    await client.end()
    throw new Error('Another supervisor owns this server')
  }
  client.once('end', lost)
  return client
}

const holderSql = `
  SELECT application_name AS name FROM pg_locks JOIN pg_stat_activity USING (pid)
  WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND classid = 0 AND objid = $1 AND objsubid = 1`

/**
 * Whether the server on that port has a supervisor that runs; undefined while it accepts no connections. The session
 * of a supervisor that was killed may last a little longer than its process.
 */
export async function isOwned(port: number, password: string): Promise<boolean | undefined> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: superuser,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ name: string }>(holderSql, [ownerLock])
    return rows.some(({ name }) => !isSessionOfEndedProcess(name))
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => {})
  }
}

function isSessionOfEndedProcess(name: string): boolean {
  const identity = name.slice(supervisorSession.length)
  return name.startsWith(supervisorSession) && identity.includes('@') && !isRunning(identity)
}
