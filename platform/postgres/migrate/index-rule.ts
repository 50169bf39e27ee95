import { isConcurrent } from './concurrent-indexes.ts'
import type { Migration } from './migrations.ts'

/** The first migration of which this is required: earlier ones are part of installations. */
const since = '20261122'

const index =
  /\bCREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:IF\s+NOT\s+EXISTS\s+)?"?(\w+)"?\s+ON\s+(?:ONLY\s+)?"?(\w+)"?/gi
const constraint =
  /\bALTER\s+TABLE\s+(?:ONLY\s+)?"?(?<table>\w+)"?[^;]*?\bADD\s+CONSTRAINT\s+"?(?<name>\w+)"?\s+(?:UNIQUE|PRIMARY\s+KEY|EXCLUDE)\b(?!\s+USING\s+INDEX)/gi

/**
 * Indexes that a migration would build in its transaction on tables that exist already: nobody could write to them
 * meanwhile. Those of the tables that the migration creates do no harm.
 */
export function blockingIndexes(migration: Migration): string[] {
  if (migration.name < since || isConcurrent(migration)) return []
  const sql = migration.sql.replaceAll(/--.*$/gm, '')
  const built = [
    ...[...sql.matchAll(index)].map(([, name = '', table = '']) => ({ name, table })),
    ...[...sql.matchAll(constraint)].map(({ groups }) => ({
      name: groups?.name ?? '',
      table: groups?.table ?? '',
    })),
  ]
  const isNew = (table: string) =>
    new RegExp(`\\bCREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?"?${table}"?\\s*\\(`, 'i').test(sql)
  return built.filter(({ table }) => !isNew(table)).map(({ name }) => name)
}
