import { expect, it } from 'vitest'
import { z } from 'zod'
import { fieldsOf, type ObjectSchema, readFields, titleOf } from './schema.ts'

const schema = z.object({
  url: z.url().meta({ description: 'Where to.' }),
  format: z.enum(['plain', 'signed']).default('plain'),
  retain: z.boolean().default(false),
  quota: z.int().min(1).nullable().default(null),
  headers: z.record(z.string(), z.string()).optional(),
})
const fields = fieldsOf(z.toJSONSchema(schema, { io: 'input' }) as ObjectSchema)

it('fieldsOf: derives a field from each member of a JSON Schema', () => {
  expect(fields.map(({ name, kind, isRequired }) => [name, kind, isRequired])).toEqual([
    ['url', 'url', true],
    ['format', 'choice', false],
    ['retain', 'boolean', false],
    ['quota', 'integer', false],
    ['headers', 'json', false],
  ])
  expect(fields[1]).toMatchObject({ options: ['plain', 'signed'], defaultValue: 'plain' })
  expect(fields[3]).toMatchObject({ isNullable: true, limits: { min: 1 } })
})

it('fieldsOf: follows references to $defs, also of the root', () => {
  const named = z.object({ unit: z.enum(['a', 'b']).meta({ id: 'Unit' }) }).meta({ id: 'Named' })
  const root = z.toJSONSchema(z.object({ named }), { io: 'input' })
  const [unit] = fieldsOf({ $ref: '#/$defs/Named', $defs: root.$defs } as ObjectSchema)
  expect(unit).toMatchObject({ name: 'unit', kind: 'choice', options: ['a', 'b'] })
})

it('readFields: returns what the schema accepts', () => {
  const data = new FormData()
  const entries = {
    url: 'https://a.example',
    format: 'signed',
    retain: 'on',
    quota: '',
    headers: '{"a":"b"}',
  }
  for (const [name, value] of Object.entries(entries)) data.set(`config.${name}`, value)
  const read = readFields(fields, data, 'config.')
  expect(read).toEqual({ ...entries, retain: true, quota: null, headers: { a: 'b' } })
  expect(schema.safeParse(read).success).toBe(true)
})

it('readFields: leaves out empty optional fields and names a field with malformed JSON', () => {
  const data = new FormData()
  data.set('headers', '')
  expect(readFields(fields, data)).toEqual({ retain: false, quota: null })
  data.set('headers', '{')
  expect(() => readFields(fields, data)).toThrow('Headers: must be JSON')
})

it.each([
  ['requestsPerMinute', 'Requests per minute'],
  ['routing_key', 'Routing key'],
  ['url', 'URL'],
])('titleOf: %s is “%s”', (name, title) => {
  expect(titleOf(name)).toBe(title)
})
