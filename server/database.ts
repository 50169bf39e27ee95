import { queues } from '#delivery/modes.ts'
import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { installQueues } from '#platform/queue/install-queues.ts'
import type { Settings } from '#platform/settings.ts'
import { toDatabaseError } from './processes/database-error.ts'

export interface PreparedDatabase {
  url: string
  stop(): Promise<void>
}

/**
 * Opens the database of `DATABASE_URL`, or starts the embedded one, and brings schema and queues up to date.
 * @throws StartupError when it cannot be started, reached or migrated; the signal's reason when that is aborted.
 */
export async function prepareDatabase(
  settings: Settings,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<PreparedDatabase> {
  const database = settings.DATABASE_URL
    ? { url: settings.DATABASE_URL, stop: async () => {} }
    : await startEmbeddedPostgres({
        dataDir: settings.postgresDir,
        walLevel: settings.EMBEDDED_WAL_LEVEL,
        onProgress: say,
        signal,
      })
  try {
    const applied = await migrate(database.url, {
      onLockTimeout: (name) => say(`Migration ${name} waits for a table that is in use.`),
      onConcurrent: (name) => say(`Migration ${name} builds indexes, after the transactions that are open.`),
    })
    if (applied.length > 0)
      say(`Brought the schema of the database up to date (migrations: ${applied.length}).`)
    await installQueues(database.url, queues)
    return database
  } catch (cause) {
    await database.stop()
    throw toDatabaseError(cause, database.url)
  }
}
