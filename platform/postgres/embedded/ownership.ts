import { Client } from 'pg'
import { superuser } from './cluster.ts'

/** "hear" in ASCII; advisory locks are identified by numbers. */
const ownerLock = 0x68656172

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
  const client = new Client({ connectionString: url, application_name: 'hearback supervisor' })
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

/** Whether the server on that port has a supervisor; undefined while it accepts no connections. */
export async function isOwned(port: number, password: string): Promise<boolean | undefined> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: superuser,
    password,
    database: 'postgres',
    connectionTimeoutMillis: 2_000,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [
      ownerLock,
    ])
    return rows[0]?.free === false
  } catch {
    return undefined
  } finally {
    await client.end().catch(() => {})
  }
}
