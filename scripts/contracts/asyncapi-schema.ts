import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { type Json, resolve } from './schema-changes.ts'

/**
 * Validates an AsyncAPI description against the official JSON Schema of AsyncAPI 3.0.0, and its references. Returns
 * the errors.
 */
export function asyncApiErrors(document: Json): string[] {
  validate ??= compileSchema()
  const errors = validate(document)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'}: ${message}`)
  return [...errors, ...referenceErrors(document, document)]
}

let validate: ValidateFunction | undefined

/** The schema is that of the package @asyncapi/specs 6.11.1 (Apache-2.0), without `$id`s. */
function compileSchema(): ValidateFunction {
  const text = readFileSync(join(import.meta.dirname, 'asyncapi-3.0.0.schema.json'), 'utf8')
  // Formats are annotations, and the schema uses keywords of its extensions.
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false })
  return ajv.compile(JSON.parse(text))
}

function referenceErrors(document: Json, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const ref = (value as Json).$ref
  if (typeof ref === 'string') {
    try {
      resolve(document, value)
    } catch (error) {
      return [(error as Error).message]
    }
  }
  return Object.values(value).flatMap((member) => referenceErrors(document, member))
}
