import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { type Migration, readMigrations } from '#platform/postgres/migrate/migrations.ts'
import { createEmptyDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'
import { endChild } from '#tests/support/service/processes.ts'
import { until } from '#tests/support/until.ts'

const all = readMigrations()
/** Builds the first index outside a transaction. */
const concurrent = '20261122010500_failed_jobs'
const index = 'job_failed_at_idx'
const previous = all.filter(({ name }) => name < concurrent)
const pending = all.filter(({ name }) => name >= concurrent).map(({ name }) => name)

let database: TestDatabase
/** A session with a transaction that has written to the table; the build waits for its end. */
let writer: Client

beforeEach(async () => {
  database = await createEmptyDatabase()
  await migrate(database.url, { migrations: previous })
  writer = new Client({ connectionString: database.url })
  await writer.connect()
  await writer.query('BEGIN')
  await writer.query(insertJob)
})
afterEach(async () => {
  await writer.end()
  await database.drop()
})

const insertJob = `INSERT INTO job (jobid, userid, state, seq, attempt, filename, size, sha256, expires_at)
  VALUES (gen_random_uuid(), 'alice', 'uploaded', 1, 0, 'a.pdf', 1, '', now())`

const value = async (sql: string) => Object.values((await database.query(sql)).rows[0] ?? {})[0]
const isValid = () =>
  value(`SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('${index}')`) as Promise<boolean>
const sessions = () =>
  value(`SELECT count(*)::int FROM pg_stat_activity WHERE application_name = 'hearback migrate'
    AND datname = current_database()`)

/** Waits until a migrating session waits for the transaction of the writer in such a statement. */
const waitingFor = (statement: string) =>
  until(async () => {
    const waiting = await value(`SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database()
      AND application_name = 'hearback migrate' AND query LIKE '${statement}%' AND cardinality(pg_blocking_pids(pid)) > 0`)
    expect(waiting).toBe(1)
  })

/** Waits until the index is being built, and the build waits for the transaction of the writer. */
async function building(): Promise<void> {
  await waitingFor('CREATE INDEX CONCURRENTLY')
  expect(await isValid()).toBe(false)
}

async function expectMigrated(): Promise<void> {
  const invalid = await database.query(
    'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid',
  )
  expect(invalid.rows).toEqual([])
  expect(await isValid()).toBe(true)
  const { rows } = await database.query(
    'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1',
  )
  expect(rows.map(({ name }) => name)).toEqual(all.map(({ name }) => name))
}

it('index of a table in use: others write to the table while it is built', async () => {
  const announced: string[] = []
  const migrated = migrate(database.url, { onConcurrent: (name) => announced.push(name) })
  await building()
  expect(announced).toEqual([concurrent])
  // Would wait for the writer if the build had a lock, or waited for one, that excludes writes.
  await database.query(`SET lock_timeout = '1s'; ${insertJob}`)
  await database.query(`SET lock_timeout = '1s'; UPDATE job SET filename = 'b.pdf'`)
  await writer.query('COMMIT')
  expect(await migrated).toEqual(pending)
  await expectMigrated()
})

it('index of a table in use: a process that is killed during the build leaves nothing that the next one keeps', async () => {
  const run = () =>
    spawn(process.execPath, [join(process.cwd(), 'server/migrate.ts')], {
      env: { ...process.env, DATABASE_URL: database.url },
      stdio: 'ignore',
    })
  const first = run()
  await building()
  await endChild(first, 'SIGKILL')
  // The server ends the build of a process that is gone, although the writer still holds it up.
  await until(async () => expect(await sessions()).toBe(0))
  expect(await isValid()).toBe(false)

  const second = run()
  await waitingFor('DROP INDEX CONCURRENTLY')
  await writer.query('COMMIT')
  await until(() => expect(second.exitCode).toBe(0))
  await expectMigrated()
})

it('index of a table in use: two processes at the same time; the second one waits without a transaction', async () => {
  const first = migrate(database.url)
  await building()
  const second = migrate(database.url)
  await until(async () => expect(await sessions()).toBe(2))
  await writer.query('COMMIT')
  expect(await first).toEqual(pending)
  expect(await second).toEqual([])
  await expectMigrated()
})

it('index of a table in use: a process of an earlier release that waits in a statement is let through', async () => {
  const first = migrate(database.url)
  await building()
  const earlier = new Client({ connectionString: database.url })
  await earlier.connect()
  const locked = earlier.query('SELECT pg_advisory_lock($1)', [0x6d696772])
  // A session looks for a deadlock once, 1 s after it began to wait. Later it is the build that finds the deadlock.
  const waitsLong = `SELECT count(*)::int FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE datname = current_database() AND locktype = 'advisory' AND clock_timestamp() - waitstart > '1.2 s'`
  await until(async () => expect(await value(waitsLong)).toBe(1))
  await writer.query('COMMIT')
  await locked
  await earlier.end()
  expect(await first).toEqual(pending)
  await expectMigrated()
})

it('index that cannot be built: the error names the migration, and no part of the index is left', async () => {
  await writer.query('COMMIT')
  await database.query(insertJob)
  const migration: Migration = {
    name: '99999999999999_test',
    sql: `-- hearback: outside a transaction
      CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "test_key" ON "job"("userid");`,
  }
  await expect(migrate(database.url, { migrations: [...all, migration] })).rejects.toThrow(
    /99999999999999_test could not be applied; .*could not create unique index "test_key"/,
  )
  expect(await value(`SELECT to_regclass('test_key')`)).toBeNull()
  await expectMigrated()
})

it('rewritten migration: a database that has applied the former text is up to date', async () => {
  await writer.query('COMMIT')
  await migrate(database.url)
  const replaces = all.map(
    ({ name, sql }) => [name, /^-- hearback: replaces (\w+)$/m.exec(sql)?.[1]] as const,
  )
  const rewritten = replaces.filter(([, sum]) => sum)
  expect(rewritten.length).toBeGreaterThan(0)
  for (const [name, sum] of rewritten)
    await database.query(`UPDATE _prisma_migrations SET checksum = '${sum}' WHERE migration_name = '${name}'`)
  expect(await migrate(database.url)).toEqual([])
  await database.query(
    `UPDATE _prisma_migrations SET checksum = 'other' WHERE migration_name = '${concurrent}'`,
  )
  await expect(migrate(database.url)).rejects.toThrow(`Migration ${concurrent} was changed`)
})
