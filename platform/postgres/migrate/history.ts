import { createHash, randomUUID } from 'node:crypto'
import type { Client } from 'pg'
import { StartupError } from '#platform/startup-error.ts'
import type { Migration } from './migrations.ts'

/** As `prisma migrate deploy` creates it, so that Prisma's command line can read it. */
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

/** Line of a migration that was rewritten: the checksum of the text that some databases have applied. */
const replacedLine = /^-- hearback: replaces ([0-9a-f]{64})$/m

/** Creates the table of the history when it is missing. */
export async function createHistory(client: Client): Promise<void> {
  await client.query(historyTable)
}

/** Name and checksum of each migration that was applied. */
export async function readHistory(client: Client): Promise<Map<string, string>> {
  const { rowCount } = await client.query(`SELECT WHERE to_regclass('"_prisma_migrations"') IS NOT NULL`)
  if (rowCount === 0) return new Map()
  const { rows } = await client.query<{ name: string; checksum: string }>(
    `SELECT migration_name AS name, checksum FROM "_prisma_migrations"
     WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
  )
  return new Map(rows.map((row) => [row.name, row.checksum]))
}

/** Adds a migration to the history, as finished. */
export async function record(client: Client, migration: Migration): Promise<void> {
  await client.query(
    `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ($1, $2, $3, clock_timestamp(), 1)`,
    [randomUUID(), checksum(migration.sql), migration.name],
  )
}

/** @throws StartupError when the database has applied something that this version does not have */
export function requireKnown(applied: Map<string, string>, migrations: readonly Migration[]): void {
  const own = new Map(migrations.map(({ name, sql }) => [name, sql]))
  for (const [name, sum] of applied) {
    const sql = own.get(name)
    if (sql === undefined) {
      throw new StartupError(
        `The database was used by a newer version of hearback, which applied ${name}. ` +
          'Start that version again, or give this one a database of its own.',
      )
    }
    if (sum !== checksum(sql) && sum !== replacedLine.exec(sql)?.[1]) {
      throw new StartupError(
        `Migration ${name} was changed after it had been applied to this database. ` +
          'Restore prisma/migrations, or give this version a database of its own.',
      )
    }
  }
}

function checksum(sql: string): string {
  return createHash('sha256').update(sql).digest('hex')
}
