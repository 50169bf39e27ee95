import { expect, it } from 'vitest'
import { codeBlock } from '#tests/support/code-blocks.ts'
import { isConcurrent, parseConcurrent, toScript } from './concurrent-indexes.ts'
import { blockingIndexes } from './index-rule.ts'
import { readMigrations } from './migrations.ts'

const marker = '-- hearback: outside a transaction\n'
const migrationOf = (sql: string) => ({ name: '20991231235959_example', sql })

it('migrations: none builds an index of an existing table while nobody can write to it', () => {
  const blocking = readMigrations().flatMap((migration) =>
    blockingIndexes(migration).map(
      (index) => `${migration.name}: ${index}; see docs/decisions/075-indexes.md`,
    ),
  )
  expect(blocking).toEqual([])
})

it('migrations outside a transaction: each statement can be repeated', () => {
  const concurrent = readMigrations().filter(isConcurrent)
  expect(concurrent.length).toBeGreaterThan(0)
  for (const migration of concurrent) {
    expect(parseConcurrent(migration).length).toBeGreaterThan(0)
    expect(toScript(migration)).not.toContain('CONCURRENTLY')
  }
})

it.each([
  ['an index', 'CREATE INDEX "a_idx" ON "job"("filename");'],
  ['a unique index', 'CREATE UNIQUE INDEX a_idx ON job (filename);'],
  ['a unique constraint', 'ALTER TABLE "job" ADD COLUMN "a" TEXT, ADD CONSTRAINT "a_idx" UNIQUE ("a");'],
  ['an index beside a new table', 'CREATE TABLE "a" ("b" TEXT); CREATE INDEX "a_idx" ON "job"("filename");'],
])('rule of indexes: %s of an existing table is found', (_, sql) => {
  expect(blockingIndexes(migrationOf(sql))).toEqual(['a_idx'])
})

it.each([
  ['of a new table', 'CREATE TABLE "a" ("b" TEXT);\nCREATE INDEX "a_idx" ON "a"("b");'],
  ['in a comment', '-- CREATE INDEX "a_idx" ON "job"("filename");\n'],
  ['outside a transaction', `${marker}CREATE INDEX CONCURRENTLY IF NOT EXISTS "a_idx" ON "job"("filename");`],
  ['that became a constraint', 'ALTER TABLE "job" ADD CONSTRAINT "a_key" UNIQUE USING INDEX "a_idx";'],
])('rule of indexes: one %s is permitted', (_, sql) => {
  expect(blockingIndexes(migrationOf(sql))).toEqual([])
})

it.each([
  'CREATE INDEX "a_idx" ON "job"("filename")',
  'CREATE INDEX CONCURRENTLY "a_idx" ON "job"("filename")',
  'DROP INDEX CONCURRENTLY "a_idx"',
  'DROP INDEX CONCURRENTLY IF EXISTS "a_idx", "b_idx"',
  'UPDATE job SET filename = 1',
])('migration outside a transaction: refuses %s, which cannot be repeated', (sql) => {
  expect(() => parseConcurrent(migrationOf(`${marker}${sql};`))).toThrow(/20991231235959_example .* not: /)
})

it('migration outside a transaction: the example of CONTRIBUTING.md is one', () => {
  const migration = migrationOf(codeBlock('CONTRIBUTING.md', '-- hearback'))
  expect(isConcurrent(migration)).toBe(true)
  expect(parseConcurrent(migration).map(({ built }) => built)).toEqual(['job_filename_idx', undefined])
})
