import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MigrationList } from '@prisma/schema-engine-wasm'
import { toScript } from './concurrent-indexes.ts'

const root = join(import.meta.dirname, '../../..')
export const schemaFile = join(root, 'prisma/schema.prisma')
export const migrationsDir = join(root, 'prisma/migrations')

/** Content of migration_lock.toml, which Prisma's command line requires. */
export const lockfile = 'provider = "postgresql"\n'

export interface Migration {
  name: string
  sql: string
}

/** Names of the migrations of this version, oldest first: they start with a timestamp. */
export function migrationNames(): string[] {
  if (!existsSync(migrationsDir)) return []
  return readdirSync(migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

/** Reads the migrations of this version, oldest first. */
export function readMigrations(): Migration[] {
  return migrationNames().map((name) => ({
    name,
    sql: readFileSync(join(migrationsDir, name, 'migration.sql'), 'utf8'),
  }))
}

/** Converts migrations to the format of Prisma's schema engine, which applies them to an empty database. */
export function migrationList(migrations: Migration[]): MigrationList {
  return {
    baseDir: migrationsDir,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    migrationDirectories: migrations.map((migration) => ({
      path: migration.name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: toScript(migration) } },
    })),
    shadowDbInitScript: '',
  }
}
