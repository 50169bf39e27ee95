import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { expect } from 'vitest'

const file = join(import.meta.dirname, '../../../docs/api/asyncapi.json')
// Formats are annotations. A member that a schema does not name is an error.
const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false }).addSchema(
  JSON.parse(readFileSync(file, 'utf8'), (_key, value) =>
    value?.type === 'object' && value.properties ? { additionalProperties: false, ...value } : value,
  ),
  'asyncapi',
)

/** Asserts that a message of a delivery mode is as the AsyncAPI description says. */
export function expectDescribed(message: 'event' | 'snapshot', payload: unknown): void {
  const validate = ajv.getSchema(`asyncapi#/components/messages/${message}/payload`)
  if (!validate) throw new Error(`The description has no message ${message}.`)
  expect(validate(payload) ? [] : validate.errors, `${message} ${JSON.stringify(payload)}`).toEqual([])
}
