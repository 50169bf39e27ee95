import { once } from 'node:events'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket as WsClient } from 'ws'
import { graphqlWsClient, postGraphql } from '#tests/support/http/graphql.ts'
import { bearer, createKey, requestWith } from '#tests/support/http/keys.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let alice: { id: string; key: string }
let reader: { id: string; key: string }
let bob: { id: string; key: string }
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
  alice = await createKey(app, 'alice')
  reader = await createKey(app, 'alice', { scopes: ['read'] })
  bob = await createKey(app, 'bob')
})
afterAll(() => app.close())

const unknown = '0199aaaa-0000-7000-8000-000000000000'

describe('GraphQL with keys', () => {
  it('HTTP: needs a key', async () => {
    expect(await postGraphql(app.url, '{ modes { name } }')).toMatchObject({
      status: 401,
      code: 'unauthenticated',
    })
  })

  it.each(['Authorization', 'authorization', 'key'])('WebSocket: takes the key as %s', async (member) => {
    const { jobid } = await newJob(app.web.services, 'alice')
    const value = member === 'key' ? reader.key : `Bearer ${reader.key}`
    const client = graphqlWsClient(app.url, { [member]: value })
    const results = client.iterate({ query: `{ job(jobid: "${jobid}") { userid } }` })
    expect((await results.next()).value).toEqual({ data: { job: { userid: 'alice' } } })
    await client.dispose()
  })

  it.each([
    ['no key', {}],
    ['a malformed key', { key: 'x' }],
    ['another scheme', { Authorization: 'Basic YTpi' }],
  ])('WebSocket: closes a connection with %s with 4401', async (_, connectionParams) => {
    const client = graphqlWsClient(app.url, connectionParams)
    await expect(client.iterate({ query: '{ modes { name } }' }).next()).rejects.toMatchObject({
      code: 4401,
      reason: 'unauthenticated',
    })
  })

  it('a key that may only read gets insufficient_scope for a mutation, over HTTP and WebSocket', async () => {
    const { jobid } = await newJob(app.web.services, 'alice')
    const query = `mutation { cancel(jobid: "${jobid}") { state } }`
    const refused = { errors: [{ extensions: { code: 'insufficient_scope', status: 403 } }] }
    expect(await postGraphql(app.url, query, {}, bearer(reader.key))).toMatchObject(refused)
    const client = graphqlWsClient(app.url, { key: reader.key })
    expect((await client.iterate({ query }).next()).value).toMatchObject(refused)
    await client.dispose()
    const { data } = await postGraphql(app.url, query, {}, bearer(alice.key))
    expect(data).toEqual({ cancel: { state: 'error' } })
  })

  it.each([
    ['query', (jobid: string) => `{ job(jobid: "${jobid}") { state } }`],
    ['cancel', (jobid: string) => `mutation { cancel(jobid: "${jobid}") { state } }`],
    ['delete', (jobid: string) => `mutation { delete(jobid: "${jobid}") }`],
    ['subscription', (jobid: string) => `subscription { jobEvents(jobid: "${jobid}", after: 0) { id } }`],
    ['live query', (jobid: string) => `query @live { job(jobid: "${jobid}") { state } }`],
  ])('%s: a foreign job answers exactly as an unknown one', async (_, queryOf) => {
    const { jobid } = await newJob(app.web.services, 'alice')
    const client = graphqlWsClient(app.url, { key: bob.key })
    const answer = async (id: string) => (await client.iterate({ query: queryOf(id) }).next()).value
    const foreign = await answer(jobid)
    expect(foreign).toEqual(await answer(unknown))
    expect(foreign).toMatchObject({ errors: [{ extensions: { code: 'not_found' } }] })
    await client.dispose()
  })

  it.each([
    '{ jobs(userid: "alice") { edges { node { jobid } } } }',
    'subscription { userEvents(userid: "alice") { id } }',
    'mutation { submit(userid: "alice", data: "JVBERi0=") { jobid } }',
  ])('another user is not_found: %s', async (query) => {
    const client = graphqlWsClient(app.url, { key: bob.key })
    expect((await client.iterate({ query }).next()).value).toMatchObject({
      errors: [{ extensions: { code: 'not_found' } }],
    })
    await client.dispose()
  })

  it('revocation ends a connection and a streamed subscription within a second', async () => {
    const { jobid } = await newJob(app.web.services, 'alice')
    const revoked = await createKey(app, 'alice', { scopes: ['read'] })
    const query = `subscription { jobEvents(jobid: "${jobid}") { id } }`
    const closed = Promise.withResolvers<{ code: number }>()
    const client = createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      connectionParams: { key: revoked.key },
      retryAttempts: 0,
      on: { closed: (event) => closed.resolve(event as { code: number }) },
    })
    client.subscribe({ query }, { next() {}, error() {}, complete() {} })
    const sse = createSseClient({ url: `${app.url}/graphql`, headers: bearer(revoked.key), retryAttempts: 0 })
    const streamEnded = Promise.withResolvers<void>()
    const end = () => streamEnded.resolve()
    sse.subscribe({ query }, { next() {}, error: end, complete: end })
    await expect.poll(() => app.web.services.feed.size).toBe(2)
    const requestedAt = performance.now()
    const { status } = await requestWith(app, app.adminKey, 'DELETE', `/keys/${revoked.id}`)
    expect(status).toBeLessThan(300)
    const revokedAt = performance.now()
    expect(await closed.promise).toMatchObject({ code: 4401 })
    await streamEnded.promise
    // On a busy machine, as much longer as the request of the revocation took.
    expect(performance.now() - revokedAt).toBeLessThan(Math.max(1_000, 20 * (revokedAt - requestedAt)))
    await expect.poll(() => app.web.services.feed.size).toBe(0)
    sse.dispose()
  })
})

describe('GraphQL WebSocket protocol', () => {
  const open = async (protocols = ['graphql-transport-ws']) => {
    const socket = new WsClient(`${app.url.replace('http', 'ws')}/graphql`, protocols)
    await once(socket, 'open')
    return socket
  }
  const closeOf = async (socket: WsClient) => (await once(socket, 'close'))[0] as number

  it('a message that is no JSON closes the connection with 4400', async () => {
    const socket = await open()
    socket.send('{')
    expect(await closeOf(socket)).toBe(4400)
  })

  it('a subscribe before connection_init closes the connection with 4401', async () => {
    const socket = await open()
    socket.send('{"id":"1","type":"subscribe","payload":{"query":"{ modes { name } }"}}')
    expect(await closeOf(socket)).toBe(4401)
  })

  it('a message over the limit closes the connection with 1009', async () => {
    const socket = await open()
    socket.send('x'.repeat(7_000_000))
    expect(await closeOf(socket)).toBe(1009)
  })
})
