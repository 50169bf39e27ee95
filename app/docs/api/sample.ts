import { componentName, type Schema } from './openapi.ts'

/** Nesting below which a sample has empty objects, so that schemas that contain themselves end. */
const maxDepth = 6

const samplesByFormat: Record<string, string> = {
  'date-time': '2026-01-31T12:00:00.000Z',
  date: '2026-01-31',
  uri: 'https://example.org/hook',
  uuid: '0199a000-0000-7000-8000-000000000000',
  base64: 'JVBERi0xLjcK',
}

/** A value that is valid for the schema, as an example. Optional members are left out of requests. */
export function sampleOf(
  schema: Schema | undefined,
  schemas: Readonly<Record<string, Schema>>,
  { required = false, depth = 0 }: { required?: boolean; depth?: number } = {},
): unknown {
  if (!schema) return null
  const inner = (next: Schema | undefined) => sampleOf(next, schemas, { required, depth: depth + 1 })
  const name = componentName(schema)
  if (name) return inner(schemas[name])
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.examples && schema.examples.length > 0) return schema.examples[0]
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choices) return inner(choices.find(({ type }) => type !== 'null'))
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type
  if (type === 'array') return depth < maxDepth ? [inner(schema.items)] : []
  if (type === 'object' || schema.properties) {
    const members = depth < maxDepth ? Object.entries(schema.properties ?? {}) : []
    return Object.fromEntries(
      members
        .filter(([member]) => !required || schema.required?.includes(member))
        .map(([member, value]) => [member, inner(value)]),
    )
  }
  // The schema of any integer has the smallest safe one as its minimum.
  if (type === 'integer' || type === 'number') return Math.max(schema.minimum ?? 0, 0)
  if (type === 'boolean') return false
  if (type === 'string') return samplesByFormat[schema.format ?? ''] ?? 'string'
  return null
}
