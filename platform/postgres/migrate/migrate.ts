import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { StartupError } from '#platform/startup-error.ts'
import { isPgBouncer } from '../pgbouncer.ts'
import { applyConcurrently, applyInTransaction, type LockWait } from './apply.ts'
import { isConcurrent } from './concurrent-indexes.ts'
import { createHistory, readHistory, requireKnown } from './history.ts'
import { lockMigrations, unlockMigrations } from './migration-lock.ts'
import { type Migration, readMigrations } from './migrations.ts'

/** The server then notices within this time that a process that builds an index is gone, and ends the build. */
const connectionCheckIntervalMs = 2_000
const pauseAfterDeadlockMs = 500

interface MigrateOptions extends Partial<LockWait> {
  /** Default: all of this version. */
  migrations?: readonly Migration[]
  /** Called before a migration that builds indexes of tables in use; it waits for all transactions that are open. */
  onConcurrent?: (name: string) => void
}

/**
 * Brings the database to this version's schema and returns the names of the migrations it applied.
 * Several processes may call it at once: the others wait and then find nothing left to do. Other processes may serve
 * meanwhile. A migration commits together with its row in the history, so a process that dies leaves nothing half done
 * (Prisma's engine commits statement by statement, and refuses to continue after that); one that runs outside a
 * transaction can be repeated.
 * @throws StartupError when the database has another history than this version, or a migration fails; also when a
 * migration has not got its locks for `lockWaitMs`.
 */
export async function migrate(
  url: string,
  {
    migrations = readMigrations(),
    lockWaitMs = 120_000,
    onLockTimeout = () => {},
    onConcurrent = () => {},
  }: MigrateOptions = {},
): Promise<string[]> {
  if (isPgBouncer(url)) {
    throw new StartupError(
      'Migrations need a session of their own, and DATABASE_URL leads through PgBouncer (pgbouncer=true). ' +
        'Run npm run migrate with the address of PostgreSQL itself.',
    )
  }
  const client = new Client({ connectionString: url, application_name: 'hearback migrate', keepAlive: true })
  client.on('error', () => {})
  await client.connect()
  const finished: string[] = []
  try {
    await setParameters(client)
    for (;;) {
      await lockMigrations(client)
      await createHistory(client)
      const applied = await readHistory(client)
      requireKnown(applied, migrations)
      const pending = migrations.filter(({ name }) => !applied.has(name))
      if (await applyAll(pending, applied.size === 0)) return finished
      await unlockMigrations(client)
      await delay(pauseAfterDeadlockMs)
    }
  } finally {
    await client.end()
  }

  /** Returns false when another process has to migrate first. */
  async function applyAll(pending: readonly Migration[], isNew: boolean): Promise<boolean> {
    for (const migration of pending) {
      // Nobody uses a new database yet, and a transaction is faster.
      if (isNew || !isConcurrent(migration))
        await applyInTransaction(client, migration, { lockWaitMs, onLockTimeout })
      else {
        onConcurrent(migration.name)
        if (!(await applyConcurrently(client, migration))) return false
      }
      finished.push(migration.name)
    }
    return true
  }
}

async function setParameters(client: Client): Promise<void> {
  // The role may have a timeout, and an index of a large table takes long.
  await client.query("SET client_min_messages = 'warning'; SET statement_timeout = 0")
  // Not all systems can check connections.
  await client.query(`SET client_connection_check_interval = ${connectionCheckIntervalMs}`).catch(() => {})
}
