import pg from 'pg'
import { migrationNames } from '#platform/postgres/migrate/migrations.ts'
import { connectTimeoutOf } from '#platform/postgres/pool.ts'
import { StartupError } from '#platform/startup-error.ts'
import { toDatabaseError } from './database-error.ts'

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
    const applied = await appliedNames(client)
    const missing = migrationNames().filter((name) => !applied.has(name))
    if (missing.length === 0) return url
    const { host, pathname } = new URL(url)
    throw new StartupError(
      `The database ${host}${pathname} does not have the schema of this version (missing: ${missing.length} migrations). ` +
        'Run npm run migrate first.',
    )
  } catch (cause) {
    throw toDatabaseError(cause, url)
  } finally {
    await client.end().catch(() => {})
  }
}

async function appliedNames(client: pg.Client): Promise<Set<string>> {
  const { rows: tables } = await client.query(`SELECT WHERE to_regclass('_prisma_migrations') IS NOT NULL`)
  if (tables.length === 0) return new Set()
  const { rows } = await client.query<{ name: string }>(
    `SELECT migration_name AS name FROM _prisma_migrations
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  )
  return new Set(rows.map(({ name }) => name))
}
