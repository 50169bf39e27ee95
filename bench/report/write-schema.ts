import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { reportSchema } from './report-schema.ts'

const file = join(import.meta.dirname, '../../docs/hearback-compare-1.schema.json')

/** The JSON Schema of `hearback-compare/1` as text. */
export function schemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`
}

/** The text of the published schema. */
export function publishedSchema(): string {
  return readFileSync(file, 'utf8')
}

if (import.meta.main) writeFileSync(file, schemaText())
