import pg from 'pg'
import { readHistory } from '#platform/postgres/migrate/history.ts'
import { migrationNames } from '#platform/postgres/migrate/migrations.ts'
import { connectTimeoutOf } from '#platform/postgres/pool.ts'
import { StartupError } from '#platform/startup-error.ts'
import { addressOf, toDatabaseError } from './database-error.ts'

/**
 * Resolves to the URL of a database that has the schema of this version, or of a newer one that is being installed.
 * @throws StartupError when it cannot be used, or was not migrated
 */
export async function requireMigrated(url: string): Promise<string> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutOf(url),
    application_name: 'hearback (starting)',
  })
  client.on('error', () => {})
  try {
    await client.connect()
    const applied = await readHistory(client)
    const missing = migrationNames().filter((name) => !applied.has(name))
    if (missing.length === 0) return url
    throw new StartupError(
      `The database ${addressOf(url)} does not have the schema of this version (missing: ${missing.length} migrations). ` +
        'Run npm run migrate first.',
    )
  } catch (cause) {
    throw toDatabaseError(cause, url)
  } finally {
    await client.end().catch(() => {})
  }
}
