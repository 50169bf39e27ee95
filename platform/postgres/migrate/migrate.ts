import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, DatabaseError } from 'pg'
import { StartupError } from '#platform/startup-error.ts'
import { type Migration, readMigrations } from './migrations.ts'

/** "migr" in ASCII; advisory locks are identified by numbers. */
const migrationLock = 0x6d696772

/**
 * Longest time that a migration waits for a lock. All later statements on the table queue behind a waiting lock, so a
 * migration that does not get it at once gives way and is repeated.
 */
const lockTimeoutMs = 1_000
const lockRetryMs = 500
/** PostgreSQL, "Error Codes": lock_not_available. */
const lockNotAvailable = '55P03'

/** As `prisma migrate deploy` creates it, so that both can be used on one database. */
const historyTable = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"            VARCHAR(64) NOT NULL,
    "finished_at"         TIMESTAMPTZ,
    "migration_name"      VARCHAR(255) NOT NULL,
    "logs"                TEXT,
    "rolled_back_at"      TIMESTAMPTZ,
    "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`

interface MigrateOptions {
  /** Default: all of this version. */
  migrations?: readonly Migration[]
  /** Time after which a migration that does not get its locks fails. */
  lockWaitMs?: number
  /** Called when a migration has not got its locks and will be repeated. */
  onLockTimeout?: (name: string) => void
}

/**
 * Brings the database to this version's schema and returns the names of the migrations it applied.
 * Several processes may call it at once: the others wait and then find nothing left to do. Other processes may serve
 * meanwhile. A migration commits together with its row in the history, so a process that dies leaves nothing half done
 * (Prisma's engine commits statement by statement, and refuses to continue after that).
 * @throws StartupError when the database has another history than this version, or a migration fails; also when a
 * migration has not got its locks for `lockWaitMs`.
 */
export async function migrate(
  url: string,
  { migrations = readMigrations(), lockWaitMs = 120_000, onLockTimeout = () => {} }: MigrateOptions = {},
): Promise<string[]> {
  const client = new Client({ connectionString: url, application_name: 'hearback migrate' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
    const applied = await readHistory(client)
    compare(applied, migrations)
    const pending = migrations.filter(({ name }) => !applied.has(name))
    for (const migration of pending) await applyWithRetry(client, migration, { lockWaitMs, onLockTimeout })
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

/** Name and checksum of each migration that was applied. */
async function readHistory(client: Client): Promise<Map<string, string>> {
  await client.query("SET client_min_messages = 'warning'")
  await client.query(historyTable)
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM "_prisma_migrations"
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  )
  return new Map(rows.map((row) => [row.name, row.checksum]))
}

function compare(applied: Map<string, string>, migrations: readonly Migration[]): void {
  const own = new Map(migrations.map((migration) => [migration.name, checksum(migration)]))
  for (const [name, sum] of applied) {
    if (!own.has(name)) {
      throw new StartupError(
        `The database was used by a newer version of hearback, which applied ${name}. ` +
          'Start that version again, or give this one a database of its own.',
      )
    }
    if (own.get(name) !== sum) {
      throw new StartupError(
        `Migration ${name} was changed after it had been applied to this database. ` +
          'Restore prisma/migrations, or give this version a database of its own.',
      )
    }
  }
}

/** Applies a migration; repeats it while other transactions hold its locks. */
async function applyWithRetry(
  client: Client,
  migration: Migration,
  { lockWaitMs, onLockTimeout }: Required<Omit<MigrateOptions, 'migrations'>>,
): Promise<void> {
  const deadline = performance.now() + lockWaitMs
  for (;;) {
    try {
      return await apply(client, migration)
    } catch (cause) {
      await client.query('ROLLBACK').catch(() => {})
      const isLocked = cause instanceof DatabaseError && cause.code === lockNotAvailable
      if (isLocked && performance.now() < deadline) {
        onLockTimeout(migration.name)
        await delay(lockRetryMs)
        continue
      }
      const reason = cause instanceof Error ? cause.message : String(cause)
      const message = `Migration ${migration.name} could not be applied and was undone: ${reason}`
      throw new StartupError(message, { cause })
    }
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query(`BEGIN; SET LOCAL lock_timeout = ${lockTimeoutMs}`)
  // Without parameters the server splits the script into statements.
  await client.query(migration.sql)
  await client.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), checksum(migration), migration.name],
  )
  await client.query('COMMIT')
}

function checksum({ sql }: Migration): string {
  return createHash('sha256').update(sql).digest('hex')
}
