import { expect, test } from 'vitest'
import { byTag, type OpenApi, typeInWords } from './openapi.ts'

test('a type is said in words', () => {
  expect(
    [
      { type: 'string' },
      { type: 'string', format: 'binary' },
      { $ref: '#/components/schemas/Job' },
      { type: 'array', items: { $ref: '#/components/schemas/Event' } },
      { anyOf: [{ type: 'integer' }, { type: 'null' }] },
      { enum: ['light', 'dark'] },
      { const: 1 },
      {},
    ].map(typeInWords),
  ).toEqual([
    'string',
    'bytes',
    'Job',
    'list of Event',
    'integer or null',
    '"light" | "dark"',
    '1',
    'anything',
  ])
})

test('operations stand under their first tag, in order', () => {
  const operation = (operationId: string, tag?: string) => ({
    operationId,
    responses: {},
    ...(tag && { tags: [tag] }),
  })
  const api: OpenApi = {
    info: { version: '1' },
    tags: [{ name: 'Jobs', description: 'About jobs.' }],
    paths: {
      '/a': { get: operation('a', 'Jobs'), post: operation('b') },
      '/c': { get: operation('c', 'Jobs') },
    },
  }
  expect(
    byTag(api).map(({ tag, description, places }) => [
      tag,
      description,
      places.map(({ method, path }) => `${method} ${path}`),
    ]),
  ).toEqual([
    ['Jobs', 'About jobs.', ['get /a', 'get /c']],
    ['Other', undefined, ['post /a']],
  ])
})
