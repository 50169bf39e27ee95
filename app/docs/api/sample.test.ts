import { expect, test } from 'vitest'
import { sampleOf } from './sample.ts'

const schemas = {
  Node: {
    type: 'object',
    properties: {
      name: { type: 'string' },
      at: { type: 'string', format: 'date-time' },
      kind: { enum: ['a', 'b'] },
      size: { type: 'integer', minimum: 1 },
      next: { anyOf: [{ type: 'null' }, { $ref: '#/components/schemas/Other' }] },
      tags: { type: 'array', items: { type: 'string' } },
    },
    required: ['name', 'kind'],
  },
  Other: { type: 'object', properties: { open: { type: 'boolean' } } },
  Tree: {
    type: 'object',
    properties: { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
  },
}

test('sampleOf: makes a value with all members', () => {
  expect(sampleOf({ $ref: '#/components/schemas/Node' }, schemas)).toEqual({
    name: 'string',
    at: '2026-01-31T12:00:00.000Z',
    kind: 'a',
    size: 1,
    next: { open: false },
    tags: ['string'],
  })
})

test('sampleOf: makes a value with the required members only', () => {
  expect(sampleOf({ $ref: '#/components/schemas/Node' }, schemas, { required: true })).toEqual({
    name: 'string',
    kind: 'a',
  })
})

test('sampleOf: ends for a schema that contains itself', () => {
  expect(JSON.stringify(sampleOf({ $ref: '#/components/schemas/Tree' }, schemas)).length).toBeLessThan(200)
})

test('sampleOf: a number that may be negative is 0', () => {
  const anyInteger = { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }
  expect(sampleOf(anyInteger, schemas)).toBe(0)
})
