import { once } from 'node:events'
import { globSync } from 'node:fs'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '#core/http/route.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type { WebServices } from '#core/services.ts'
import { modes } from '#delivery/modes.ts'
import type { ProcessMetrics } from '#platform/metrics/metrics.ts'
import type { AccessServices } from '#server/access-services.ts'
import { accessRoutes, apiRoutes } from '#server/api/index.ts'
import { metricsRoute } from '#server/api/operation/metrics.ts'
import { bearer, requestWith } from '#tests/support/http/keys.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Caller, callers, createKeys, type Keys, unauthenticated } from './callers.ts'
import { createResources, type Resources, unknownResources } from './resources.ts'

let app: TestApp
let keys: Keys
let rows = 0
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys', RATE_LIMIT: '0' })
  keys = await createKeys(app)
})
afterAll(() => app.close())

const create = (path: string) => createResources(app, keys.of('owner', 'write'), path)

/** The path of an operation for these resources. An unknown parameter must be added here. */
function pathFor({ path }: Route, resources: Resources): string {
  const ids: Record<string, string> = {
    '/webhooks/{id}': resources.webhook,
    '/destinations/{id}': resources.webhook,
    '/deliveries/{id}': resources.delivery,
    '/keys/{id}': resources.key,
  }
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const id = ids[/^\/\w+\/\{id\}/.exec(path)?.[0] ?? ''] ?? resources[name as keyof Resources]
    if (id === undefined) throw new Error(`The matrix has no resource for {${name}} in ${path}.`)
    return id
  })
}

/** A valid body for each operation that needs one. */
const bodies: Record<string, object> = {
  createWebhook: { url: 'https://hooks.example.com/b' },
  createJobWebhook: { url: 'https://hooks.example.com/c' },
  changeWebhook: { description: 'changed' },
  acknowledge: { seq: 1 },
  recoverWebhook: { since: '2026-01-01T00:00:00Z' },
  createDestination: { type: 'webhook', config: { url: 'https://hooks.example.com/d' } },
  changeDestination: { description: 'changed' },
  recoverDestination: { since: '2026-01-01T00:00:00Z' },
  changeInbox: { behaviour: { status: 200 } },
  assignPlan: { plan: 'default' },
}

async function call(route: Route, key: string, resources: Resources, accept = 'application/json') {
  const { operationId, method, body } = route
  const isUpload = operationId === 'submit'
  const json = bodies[operationId] ?? {}
  const response = await fetch(app.url + pathFor(route, resources), {
    method: method.toUpperCase(),
    headers: {
      accept,
      ...(key !== '' && bearer(key)),
      ...(body && { 'content-type': 'application/json' }),
      ...(isUpload && { 'content-type': 'application/pdf' }),
    },
    ...(body && { body: JSON.stringify(json) }),
    ...(isUpload && { body: onePagePdf() }),
  })
  const isStream = /event-stream|ndjson/.test(response.headers.get('content-type') ?? '')
  if (isStream) await response.body?.cancel()
  return { status: response.status, text: isStream ? '' : await response.text(), headers: response.headers }
}

/** Operations of every user's data that an admin may use. */
const forAdmins = new Set([
  ...['createKey', 'listKeys', 'revokeKey'],
  ...['readUsage', 'readUserAudit', 'assignPlan', 'exportUser', 'eraseUser'],
])

async function expectRow(route: Route, caller: Caller, resources: Resources, accept?: string) {
  rows += 1
  const { scope, path, operationId } = route
  const isForeign = caller === 'other user' || (caller === 'admin' && !forAdmins.has(operationId))
  const key = keys.of(caller, scope)
  const answer = await call(route, key, resources, accept)
  const row = `${caller}: ${answer.status} ${answer.text.slice(0, 200)}`
  if (scope === 'public') {
    const { status } = await call(route, '', resources, accept)
    expect(answer.status, row).toBe(status)
  } else if (unauthenticated.includes(caller)) {
    expect([answer.status, answer.headers.get('www-authenticate')], row).toEqual([401, 'Bearer'])
  } else if (scope === 'authenticated') expect(answer.status, row).toBe(200)
  else if (caller === 'wrong scope' || (scope === 'admin' && caller !== 'admin')) {
    expect([answer.status, JSON.parse(answer.text).code], row).toEqual([403, 'insufficient_scope'])
  } else if (isForeign && /\{(jobid|userid|id|token)\}/.test(path)) {
    const missing = await call(route, key, unknownResources(), accept)
    expect(answer.status, row).toBe(404)
    expect([answer.status, answer.text], row).toEqual([missing.status, missing.text])
    expect(comparable(answer.headers), row).toEqual(comparable(missing.headers))
  } else {
    const missing = await call(route, key, unknownResources(), accept)
    expect([400, 401, 403, 500], row).not.toContain(answer.status)
    expect(answer.headers.get('cache-control'), row).toMatch(/\b(private|no-store)\b/)
    if (answer.status === 404) expect(answer.text, row).not.toBe(missing.text)
  }
}

/** The headers that do not differ between any two responses. */
function comparable(headers: Headers): [string, string][] {
  return [...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id')
}

// Tests are collected before the first hook: the routes are those that the descriptions are generated from.
const routes = [
  ...apiRoutes({} as WebServices, modes, []),
  ...accessRoutes({} as AccessServices),
  metricsRoute({} as ProcessMetrics),
]

it.each(routes.map((route) => [`${route.method.toUpperCase()} ${route.path}`, route] as const))(
  '%s admits those it should',
  async (_, route) => {
    const shared = await create(route.path)
    // The owner is last: its request may delete the resource.
    for (const caller of callers.toReversed()) {
      const resources = route.operationId === 'revokeKey' ? await create(route.path) : shared
      await expectRow(route, caller, resources)
    }
  },
)

it('has a test for every route of the server', () => {
  const names = (list: readonly Route[]) => list.map(({ method, path }) => `${method} ${path}`).sort()
  const descriptions = ['get /asyncapi.json', 'get /openapi.json']
  expect(names(app.web.routes)).toEqual([...names(routes), ...descriptions].sort())
})

const mediaTypes = [...new Set(modes.flatMap(({ reader }) => reader?.mediaType ?? []))]

it.each(mediaTypes)('reading a job as %s admits the owner only', async (mediaType) => {
  const route = app.web.routes.find(({ operationId }) => operationId === 'readJob') as Route
  const resources = await create(route.path)
  for (const caller of callers) await expectRow(route, caller, resources, mediaType)
})

describe('Socket.IO', () => {
  const connect = (key: string) =>
    io(app.url, { auth: { key }, transports: ['websocket'], forceNew: true, reconnection: false })

  it.each(unauthenticated)('rejects a connection with %s', async (caller) => {
    rows += 1
    const socket = connect(keys.of(caller, 'read'))
    const [error] = (await once(socket as never, 'connect_error')) as [Error & { data: unknown }]
    expect(error.data).toMatchObject({ status: 401, code: 'unauthenticated' })
    socket.close()
  })

  const attachment = () => app.web.attachments.find(({ path }) => path === '/socket.io/')
  const argumentsFor: Record<string, (resources: Resources) => unknown[]> = {
    submit: ({ userid }) => [{ userid, filename: 'a.pdf' }, Buffer.from(onePagePdf())],
    follow: ({ jobid }) => [{ jobid }],
    unfollow: ({ jobid }) => [{ jobid }],
    results: ({ jobid }) => [{ jobid }],
    cancel: ({ jobid }) => [{ jobid }],
    'upload:begin': ({ userid }) => [{ userid, filename: 'a.pdf' }],
    'upload:chunk': () => [{ upload: newUuid(), offset: 0 }, Buffer.from('%PDF-')],
    'upload:end': () => [{ upload: newUuid() }],
  }

  /** Messages about the connection itself, which name no resource of a user. */
  const ofConnection = new Set(['unfollow', 'upload:chunk', 'upload:end'])

  it('each message admits the owner only, with its scope', async () => {
    for (const [name, scope] of Object.entries(attachment()?.messages ?? {})) {
      for (const caller of ['owner', 'other user', 'admin', 'wrong scope'] as const) {
        rows += 1
        const row = `${name}, ${caller}`
        const key = keys.of(caller, scope)
        const socket = connect(key)
        const connected = once(socket as never, 'connect')
        if (caller === 'wrong scope' && scope === 'read') {
          await once(socket as never, 'connect_error')
          connected.catch(() => {})
          socket.close()
          continue
        }
        await connected
        const args = argumentsFor[name]
        if (!args) throw new Error(`The matrix has no arguments for the message ${name}.`)
        const ack = await socket.emitWithAck(name, ...args(await create('{jobid}')))
        const missing = await socket.emitWithAck(name, ...args(unknownResources()))
        if (caller === 'wrong scope') expect(ack.problem?.code, row).toBe('insufficient_scope')
        else if (ofConnection.has(name)) expect(ack.problem?.code, row).not.toBe('insufficient_scope')
        else if (caller === 'owner') expect(ack.ok, row).toBe(true)
        else expect([ack.ok, ack], row).toEqual([false, missing])
        socket.close()
      }
    }
  })

  it('following a user admits that user only', async () => {
    for (const caller of ['other user', 'admin'] as const) {
      const socket = connect(keys.of(caller, 'read'))
      await once(socket as never, 'connect')
      const ack = await socket.emitWithAck('follow', { userid: 'alice' })
      expect(ack).toEqual(await socket.emitWithAck('follow', { userid: 'nobody' }))
      expect(ack.problem).toMatchObject({ status: 404, code: 'not_found' })
      socket.close()
    }
  })
})

describe('pages', () => {
  const paths = globSync('app/**/page.tsx').map((file) =>
    file
      .replace(/^app/, '')
      .replace(/\/page\.tsx$/, '')
      .replace('[token]', 'x')
      .replace('[userid]', 'alice')
      .replace(/\[(jobid|id)\]/, newUuid()),
  )
  const isPublic = (path: string) => /^\/(docs|sign-in)(\/|$)/.test(path)

  async function cookieOf(key: string): Promise<string> {
    const { headers } = await requestWith(app, '', 'POST', '/session', { body: { key } })
    return headers.get('set-cookie')?.split(';')[0] ?? ''
  }

  it.each(callers)('lead to the sign-in page without a session: %s', async (caller) => {
    const cookie = await cookieOf(keys.of(caller, 'read'))
    for (const path of paths) {
      rows += 1
      const headers = { accept: 'text/html', cookie }
      const { status } = await fetch(app.url + (path || '/'), { redirect: 'manual', headers })
      // The test server has no pages.
      const isAdmitted = isPublic(path) || !unauthenticated.includes(caller)
      expect(status, `${path}, ${caller}`).toBe(isAdmitted ? 404 : 307)
    }
  })
})

it('has rows for every caller', () => {
  expect(rows).toBeGreaterThan(400)
})
