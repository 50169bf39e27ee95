import { once } from 'node:events'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Route } from '#core/http/route.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import { startWeb, type Web } from '#server/web.ts'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { postGraphql } from '#tests/support/http/graphql.ts'
import { openRawStomp } from '#tests/support/http/raw-stomp.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { openDatabaseProxy } from '#tests/support/postgres/database-proxy.ts'
import { noPages, startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { failureOf, openClient } from '../grpc/client.ts'

let app: TestApp
let web: Web
let proxy: FaultyProxy
let socket: ReturnType<typeof io>

beforeAll(async () => {
  app = await startTestApp()
  const proxied = await openDatabaseProxy(app.database.url)
  proxy = proxied.proxy
  web = await startWeb(app.settings, proxied.url, noPages)
  socket = io(web.url, { transports: ['websocket'], forceNew: true })
  await once(socket as never, 'connect')
  proxy.aim(1)
  proxy.cut()
})
afterAll(async () => {
  socket.close()
  proxy.aim(Number(new URL(app.database.url).port))
  await web.close()
  await proxy.close()
  await app.close()
})

/**
 * Routes that do not read the database, by the start of their path; in open mode there are no sessions. GraphQL answers
 * errors of its fields with 200.
 */
const independent = [
  '/graphql',
  '/proto/',
  '/session',
  '/health/live',
  '/modes',
  '/destination-types',
  '/openapi.json',
  '/asyncapi.json',
  '/compare/report',
]
/** Valid bodies; a route with another body is called with an empty object. */
const bodies: Record<string, object> = {
  'post /users/{userid}/webhooks': { url: 'http://127.0.0.1:9/' },
  'post /results/{jobid}/webhooks': { url: 'http://127.0.0.1:9/' },
  'post /users/{userid}/destinations': { type: 'webhook', config: { url: 'http://127.0.0.1:9/' } },
  'post /webhooks/{id}/recover': { since: new Date().toISOString() },
  'post /destinations/{id}/recover': { since: new Date().toISOString() },
}

function call({ method, path, body }: Route): Promise<Response> {
  const url = web.url + path.replace(/\{(\w+)\}/g, (_, name) => (name === 'userid' ? 'alice' : newUuid()))
  const isSubmit = path === '/pdf/{userid}'
  return fetch(url, {
    method: method.toUpperCase(),
    ...(isSubmit && { body: new Uint8Array(onePagePdf()), headers: { 'content-type': 'application/pdf' } }),
    ...(body && {
      body: JSON.stringify(bodies[`${method} ${path}`] ?? {}),
      headers: { 'content-type': 'application/json' },
    }),
  })
}

describe('during a database outage', () => {
  it('every route that needs the database answers 503 with Retry-After', async () => {
    let unavailable = 0
    for (const route of web.routes) {
      if (independent.some((path) => route.path.startsWith(path)) || route.method === 'options') continue
      const name = `${route.method} ${route.path}`
      const response = await call(route)
      const problem = await response.text()
      // A body that is not valid is rejected before the database is needed.
      if (route.body && !(name in bodies) && response.status < 500) continue
      expect(response.status, `${name} ${problem}`).toBe(503)
      unavailable++
      if (route.path === '/health/ready') continue
      expect(response.headers.get('retry-after'), name).toBe('2')
      expect(JSON.parse(problem), name).toMatchObject({ code: 'unavailable', retryAfter: 2 })
    }
    expect(unavailable).toBeGreaterThan(30)
  })

  it.each(['application/json', 'text/event-stream', 'application/x-ndjson'])(
    'a job read as %s answers 503',
    async (accept) => {
      const response = await fetch(`${web.url}/results/${newUuid()}`, { headers: { accept } })
      expect(response.status).toBe(503)
      expect(response.headers.get('retry-after')).toBe('2')
      expect(await response.json()).toMatchObject({ code: 'unavailable' })
    },
  )

  it.each([
    ['submit', { userid: 'alice' }, onePagePdf()],
    ['follow', { jobid: newUuid() }],
    ['results', { jobid: newUuid() }],
    ['cancel', { jobid: newUuid() }],
  ])('the socket message %s is acknowledged with unavailable', async (name, ...args) => {
    expect(await socket.emitWithAck(name, ...args)).toMatchObject({
      ok: false,
      problem: { status: 503, code: 'unavailable', retryAfter: 2 },
    })
  })

  it('an upload in chunks is acknowledged with unavailable at its end', async () => {
    const { upload } = await socket.emitWithAck('upload:begin', { userid: 'alice' })
    await socket.emitWithAck('upload:chunk', { upload, offset: 0 }, onePagePdf())
    expect(await socket.emitWithAck('upload:end', { upload })).toMatchObject({
      ok: false,
      problem: { status: 503, code: 'unavailable', retryAfter: 2 },
    })
  })

  it('GraphQL, gRPC and STOMP answer unavailable', async () => {
    const { errors } = await postGraphql(web.url, `{ job(jobid: "${newUuid()}") { state } }`)
    expect(errors).toMatchObject([{ extensions: { code: 'unavailable', status: 503 } }])
    const grpc = openClient(web.url)
    const call = grpc.unary('hearback.v1.Jobs', 'get', { jobid: newUuid() })
    expect(await failureOf(call)).toMatchObject({ status: 'UNAVAILABLE', code: 'unavailable' })
    grpc.close()
    const stomp = await openRawStomp(web.url)
    stomp.send(`SUBSCRIBE\nid:1\ndestination:/jobs/${newUuid()}\n\n\0`)
    expect((await stomp.next('ERROR')).headers.message).toBe('unavailable')
    await stomp.closed
  })
})
