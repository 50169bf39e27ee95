import { Client } from 'pg'
import { expect, it } from 'vitest'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { readMigrations } from '#platform/postgres/migrate/migrations.ts'
import { createTestDatabase } from '#tests/support/postgres/database.ts'

it('test databases: are migrated and isolated from each other', async () => {
  const [a, b] = await Promise.all([createTestDatabase(), createTestDatabase()])
  try {
    expect(a.url).not.toBe(b.url)
    const client = new Client({ connectionString: a.url })
    await client.connect()
    const { rows } = await client.query('SELECT migration_name FROM _prisma_migrations')
    await client.end()
    expect(rows.map((row) => row.migration_name).sort()).toEqual(readMigrations().map(({ name }) => name))
    expect(await migrate(b.url)).toEqual([])
  } finally {
    await Promise.all([a.drop(), b.drop()])
  }
})

it('migrations through PgBouncer are refused: their lock would stay with a session of another client', async () => {
  await expect(migrate('postgresql://127.0.0.1:1/hearback?pgbouncer=true')).rejects.toThrow(
    'Run npm run migrate with the address of PostgreSQL itself.',
  )
})
