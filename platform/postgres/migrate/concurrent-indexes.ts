import type { Client } from 'pg'
import type { Migration } from './migrations.ts'

/** First line of a migration whose statements run one by one, each in transactions of its own. */
const marker = '-- hearback: outside a transaction\n'

/** The idempotent statements: they can be repeated after an interruption. */
const repeatable =
  /^(?:CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS "(?<built>\w+)" ON |DROP INDEX CONCURRENTLY IF EXISTS "\w+"$)/

interface Statement {
  sql: string
  /** Name of the index that it builds. */
  built: string | undefined
}

/** Whether a migration builds or drops indexes while other sessions write to their tables. */
export function isConcurrent({ sql }: Migration): boolean {
  return sql.startsWith(marker)
}

/**
 * The statements of a concurrent migration.
 * @throws Error for a statement that could not be repeated after an interruption
 */
export function parseConcurrent({ name, sql }: Migration): Statement[] {
  const statements = sql
    .replaceAll(/^--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
  return statements.map((statement) => {
    const match = repeatable.exec(statement)
    if (!match)
      throw new Error(
        `${name} runs outside a transaction. Only CREATE INDEX CONCURRENTLY IF NOT EXISTS "name" ON … and ` +
          `DROP INDEX CONCURRENTLY IF EXISTS "name" are possible there, not: ${statement}`,
      )
    return { sql: statement, built: match.groups?.built }
  })
}

/** The migration as one script for a database without other sessions, where it may run in a transaction. */
export function toScript(migration: Migration): string {
  return isConcurrent(migration) ? migration.sql.replaceAll(' CONCURRENTLY', '') : migration.sql
}

/**
 * Runs the statements of a concurrent migration. Can be repeated after an interruption. Each statement waits for the
 * transactions that are open in the database, and nothing queues behind that wait; so it has no timeout.
 */
export async function runConcurrently(client: Client, migration: Migration): Promise<void> {
  await client.query('SET lock_timeout = 0')
  for (const { sql, built } of parseConcurrent(migration)) {
    if (built) await dropInvalid(client, built)
    try {
      await client.query(sql)
    } catch (error) {
      // An index that was not completed is not used by queries, but every write maintains it.
      if (built) await dropInvalid(client, built).catch(() => {})
      throw error
    }
  }
}

/** Drops what an interrupted build has left: `IF NOT EXISTS` would take it for the index. */
async function dropInvalid(client: Client, index: string): Promise<void> {
  const { rowCount } = await client.query(
    'SELECT 1 FROM pg_index WHERE indexrelid = to_regclass($1) AND NOT indisvalid',
    [`"${index}"`],
  )
  if (rowCount) await client.query(`DROP INDEX CONCURRENTLY IF EXISTS "${index}"`)
}
