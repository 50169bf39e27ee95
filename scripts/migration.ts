import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'
import { blockingIndexes } from '#platform/postgres/migrate/index-rule.ts'
import {
  lockfile,
  type Migration,
  migrationList,
  migrationsDir,
  readMigrations,
  schemaFile,
} from '#platform/postgres/migrate/migrations.ts'
import { withSchemaEngine } from '#platform/postgres/migrate/schema-engine.ts'

/** Generates a migration from the existing migrations to prisma/schema.prisma: `npm run migration -- name`. */
const name = process.argv[2]
if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('Usage: npm run migration -- NAME, with NAME in snake case, such as add_webhooks')
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'hearback-migration-'))
const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false })
try {
  const sql = await withSchemaEngine(postgres.superuserUrl, async (engine) => {
    const result = await engine.diff({
      from: { tag: 'migrations', ...migrationList(readMigrations()) },
      to: {
        tag: 'schemaDatamodel',
        files: [{ path: schemaFile, content: readFileSync(schemaFile, 'utf8') }],
      },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return result.stdout ?? ''
  })
  if (sql.includes('empty migration')) console.log('The migrations already match prisma/schema.prisma.')
  else {
    const migration = { name: `${timestamp()}_${name}`, sql }
    console.log(`Wrote ${write(migration)}; review it before committing.`)
    const blocking = blockingIndexes(migration)
    if (blocking.length > 0)
      console.log(`Move to a migration outside a transaction (CONTRIBUTING.md): ${blocking.join(', ')}`)
  }
} finally {
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
}

function timestamp(): string {
  return new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

function write({ name, sql }: Migration): string {
  const dir = join(migrationsDir, name)
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'migration.sql'), sql)
  writeFileSync(join(migrationsDir, 'migration_lock.toml'), lockfile)
  return join(dir, 'migration.sql')
}
