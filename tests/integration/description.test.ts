import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const read = async (path: string) => (await fetch(app.url + path)).json()

/** Every `$ref` in a document, and what it points to. */
function references(document: unknown): [ref: string, target: unknown][] {
  const found: [string, unknown][] = []
  const follow = (ref: string) =>
    ref
      .slice(2)
      .split('/')
      .reduce<unknown>(
        (at, key) => (at as Record<string, unknown> | undefined)?.[key.replaceAll('~1', '/')],
        document,
      )
  JSON.stringify(document, (key, value) => {
    if (key === '$ref' && typeof value === 'string' && value.startsWith('#/'))
      found.push([value, follow(value)])
    return value
  })
  return found
}

it('describes the API as OpenAPI 3.1: each operation once, with what it refuses, and no dangling reference', async () => {
  const { openapi, paths, ...rest } = await read('/openapi.json')
  expect(openapi).toMatch(/^3\.1\./)
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/pdf/{userid}',
      '/results/{jobid}',
      '/users/{userid}/webhooks',
      '/modes',
      '/metrics',
    ]),
  )
  const operations = Object.values(paths).flatMap((path) => Object.values(path as object))
  const ids = operations.map(({ operationId }) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
  for (const { responses } of operations)
    expect(responses.default.content).toHaveProperty('application/problem+json')
  for (const [ref, target] of references({ paths, ...rest })) expect(target, ref).toBeDefined()
})

it('names every way of waiting on the one URL of a job', async () => {
  const { paths } = await read('/openapi.json')
  const { parameters, responses } = paths['/results/{jobid}'].get
  expect(Object.keys(responses['200'].content)).toEqual(
    expect.arrayContaining(['application/json', 'text/event-stream', 'application/x-ndjson']),
  )
  const names = parameters.map(({ name }: { name: string }) => name)
  expect(names).toEqual(
    expect.arrayContaining(['jobid', 'after', 'wait', 'prefer', 'if-none-match', 'last-event-id']),
  )
})

it('describes what is told as AsyncAPI 3.0, with no dangling reference', async () => {
  const document = await read('/asyncapi.json')
  expect(document.asyncapi).toBe('3.0.0')
  expect(Object.keys(document.channels).sort()).toEqual(['ndjson', 'socket', 'sse', 'webhook'])
  for (const [ref, target] of references(document)) expect(target, ref).toBeDefined()
})
