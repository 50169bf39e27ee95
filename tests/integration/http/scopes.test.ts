import { afterAll, beforeAll, expect, it } from 'vitest'
import { keyScopes } from '#core/access/scope.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const scopes = ['public', 'authenticated', ...keyScopes]

it('every route declares the scope that it needs', () => {
  const routes = app.web.routes.map(({ method, path, scope }) => ({ name: `${method} ${path}`, scope }))
  expect(routes.length).toBeGreaterThan(30)
  for (const { name, scope } of routes) expect(scopes, name).toContain(scope)
})

it('every upgrade and every message of a connection declares the scope that it needs', () => {
  expect(app.web.attachments.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/socket.io/', '/hearback.v1.Jobs/']),
  )
  for (const { path, scope, messages } of app.web.attachments) {
    expect(scopes, path).toContain(scope)
    expect(Object.keys(messages).length).toBeGreaterThan(0)
    for (const [name, needed] of Object.entries(messages)) expect(scopes, `${path} ${name}`).toContain(needed)
  }
})

it('only the documented routes are public or for admins', () => {
  const pathsOf = (scope: string) =>
    [...new Set(app.web.routes.filter((route) => route.scope === scope).map(({ path }) => path))].sort()
  expect(pathsOf('public')).toEqual([
    '/asyncapi.json',
    '/compare/report',
    '/compare/report.json',
    '/graphql/schema.graphql',
    '/health/live',
    '/health/ready',
    '/inbox/{token}',
    '/modes',
    '/openapi.json',
    '/proto/hearback/v1/jobs.proto',
    '/session',
    '/session/methods',
    '/session/oidc',
    '/session/oidc/callback',
  ])
  expect(pathsOf('admin')).toEqual([
    '/audit',
    '/health/status',
    '/metrics',
    '/plans',
    '/plans/{name}',
    '/secrets/rotate',
    '/usage',
    '/usage/export',
    '/users',
    '/users/{userid}',
    '/users/{userid}/plan',
  ])
})

it('no route that changes something is open to a key that may only read', () => {
  const unsafe = app.web.routes.filter(({ method }) => method !== 'get' && method !== 'options')
  // GraphQL checks the scope of each operation: delivery/graphql has the tests. A reader acknowledges what it has read.
  const exempt = ['/inbox/{token}', '/session', '/graphql', '/results/{jobid}/acknowledge']
  for (const { method, path, scope } of unsafe)
    if (!exempt.includes(path)) expect(['write', 'webhooks', 'admin'], `${method} ${path}`).toContain(scope)
})
