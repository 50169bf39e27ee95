import { expect, test } from 'vitest'
import { formatType, groupByTag, type OpenApi, searchOperations } from './openapi.ts'

test('formatType: formats primitive, referenced, array, union and constant types', () => {
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
    ].map(formatType),
  ).toEqual(['string', 'bytes', 'Job', 'array of Event', 'integer or null', '"light" | "dark"', '1', 'any'])
})

test('groupByTag: groups operations by their first tag in the order of the description', () => {
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
    groupByTag(api).map(({ tag, description, operations }) => [
      tag,
      description,
      operations.map(({ method, path }) => `${method} ${path}`),
    ]),
  ).toEqual([
    ['Jobs', 'About jobs.', ['get /a', 'get /c']],
    ['Other', undefined, ['post /a']],
  ])
})

test('searchOperations: finds operations that contain every word, in any part', () => {
  const operation = (operationId: string, summary: string) => ({ operationId, summary, responses: {} })
  const groups = groupByTag({
    info: { version: '1' },
    paths: {
      '/jobs/{jobid}': {
        get: operation('readJob', 'Read a job'),
        delete: operation('eraseJob', 'Delete a job'),
      },
      '/keys': { get: operation('listKeys', 'List the keys') },
    },
  })
  const found = (query: string) =>
    searchOperations(groups, query).flatMap(({ operations }) =>
      operations.map((entry) => entry.operation.operationId),
    )
  expect(found('')).toEqual(['readJob', 'eraseJob', 'listKeys'])
  expect(found('DELETE job')).toEqual(['eraseJob'])
  expect(found('get  /keys')).toEqual(['listKeys'])
  expect(found('nothing')).toEqual([])
})
