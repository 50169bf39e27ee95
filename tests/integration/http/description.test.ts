import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { checkDescribed } from '#tests/support/http/described-response.ts'
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

it('describes the API as OpenAPI 3.1: each operation once, tags declared, no dangling reference', async () => {
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
  const tags = new Set(operations.flatMap(({ tags }) => tags))
  expect(rest.tags.map(({ name }: { name: string }) => name).sort()).toEqual([...tags].sort())
  for (const [ref, target] of references({ paths, ...rest })) expect(target, ref).toBeDefined()
})

it('the check of responses rejects a status, a member and a value that are not described', () => {
  const webhooks = { webhooks: [] }
  const check = (status: number, body: unknown) =>
    checkDescribed('GET', '/users/a/webhooks', { status, isProblem: status >= 400, body })
  expect(() => check(200, webhooks)).not.toThrow()
  expect(() => check(204, null)).toThrow('status 204 is not described')
  expect(() => check(200, { ...webhooks, more: 1 })).toThrow('not described')
  expect(() => check(200, { webhooks: 1 })).toThrow('expected array')
  expect(() => check(404, { code: 'odd' })).toThrow('listWebhooks 404')
})

it('describes the requests of webhooks, and as callbacks of the submission', async () => {
  const { webhooks, paths } = await read('/openapi.json')
  const { requestBody, parameters } = webhooks.jobEvent.post
  expect(requestBody.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Event' })
  expect(parameters.map(({ name }: { name: string }) => name)).toEqual([
    'webhook-id',
    'webhook-timestamp',
    'webhook-signature',
  ])
  const { callbacks, responses } = paths['/pdf/{userid}'].post
  expect(Object.keys(callbacks.jobEvent)).toEqual(['{$request.body#/callback}'])
  expect(responses['202'].content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/SubmittedJob',
  })
})

it.each([
  ['submit', 'POST', '/pdf/{userid}', '/pdf/alice', 415],
  ['readJob', 'GET', '/results/{jobid}', '/results/nothing', 404],
  ['listJobs', 'GET', '/users/{userid}/jobs', '/users/alice/jobs?limit=0', 400],
  ['createInbox', 'POST', '/inboxes', '/inboxes', 415],
])('an error of %s has the media type and the schema that the description gives', async (...request) => {
  const [, method, template, path, status] = request
  const document = await read('/openapi.json')
  const response = await fetch(app.url + path, { method, body: method === 'POST' ? 'text' : null })
  expect(response.status).toBe(status)
  const { content } = document.paths[template][method.toLowerCase()].responses.default
  const media = content[response.headers.get('content-type') ?? '']
  const [, schema] = references(media.schema ? { ...document, media } : {}).at(-1) ?? []
  const problem = z.fromJSONSchema({ ...(schema as object), additionalProperties: false })
  expect(problem.parse(await response.json())).toMatchObject({ status })
})

it('GET /results/{jobid} lists the media types, parameters and headers of all modes', async () => {
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

it('/asyncapi.json is AsyncAPI 3.0 without dangling references', async () => {
  const document = await read('/asyncapi.json')
  expect(document.asyncapi).toBe('3.0.0')
  expect(Object.keys(document.channels)).toEqual(
    expect.arrayContaining(['ndjson', 'socket', 'sse', 'webhook']),
  )
  for (const [ref, target] of references(document)) expect(target, ref).toBeDefined()
})
