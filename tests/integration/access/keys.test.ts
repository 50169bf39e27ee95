import { once } from 'node:events'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, createExpiringKey, createKey, requestWith } from '#tests/support/http/keys.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWebChild } from '#tests/support/server/web-child.ts'

let app: TestApp
let alice: { id: string; key: string }
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
  alice = await createKey(app, 'alice')
})
afterAll(() => app.close())

const send = (key: string, method: string, path: string, body?: unknown) =>
  requestWith(app, key, method, path, body === undefined ? {} : { body })

async function submit(key: string, userid: string): Promise<Response> {
  return fetch(`${app.url}/pdf/${userid}`, {
    method: 'POST',
    headers: { ...bearer(key), 'content-type': 'application/pdf' },
    body: onePagePdf(),
  })
}

describe('first admin key', () => {
  it('is printed at the first start, and by no later process', async () => {
    expect(app.adminKey).toMatch(/^hb_[0-9a-f]{16}_[\w-]{43}$/)
    const { rows } = await app.database.query('SELECT count(*)::int AS keys FROM access_key')
    const child = await startWebChild(app, { AUTH: 'keys' })
    await child.end('SIGTERM')
    const after = await app.database.query('SELECT count(*)::int AS keys FROM access_key')
    expect(after.rows).toEqual(rows)
  })

  it('belongs to the user admin, with every scope', async () => {
    const { body } = await send(app.adminKey, 'GET', '/session')
    expect(body).toMatchObject({
      auth: 'keys',
      userid: 'admin',
      scopes: ['read', 'write', 'webhooks', 'admin'],
      admin: true,
    })
    const { keys } = (await send(app.adminKey, 'GET', '/users/admin/keys')).body
    // A name that pages in every language can show.
    expect(keys).toContainEqual(expect.objectContaining({ name: 'admin', userid: 'admin' }))
  })
})

describe('authentication', () => {
  const secret = 'A'.repeat(43)
  it.each([
    ['no key', {}],
    ['a malformed key', bearer('secret')],
    ['an unknown key', bearer(`hb_0123456789abcdef_${secret}`)],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['an empty key', { authorization: 'Bearer' }],
    ['a key in the query', {}, '?key=KEY'],
  ])('%s is 401 with WWW-Authenticate: Bearer', async (_, headers, query = '') => {
    const response = await fetch(`${app.url}/users/alice/jobs${query.replace('KEY', alice.key)}`, { headers })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' })
  })

  it('a known id with a wrong secret answers exactly as an unknown id', async () => {
    const wrong = await send(`hb_${alice.id}_${secret}`, 'GET', '/users/alice/jobs')
    const unknown = await send(`hb_0123456789abcdef_${secret}`, 'GET', '/users/alice/jobs')
    expect([wrong.status, wrong.text]).toEqual([unknown.status, unknown.text])
    expect(wrong.status).toBe(401)
  })

  it.each(['/health/live', '/health/ready', '/modes', '/openapi.json', '/asyncapi.json'])(
    '%s is public',
    async (path) => {
      expect((await fetch(app.url + path)).status).toBe(200)
    },
  )

  it.each(['/metrics', '/health/status', '/audit'])('%s needs the scope admin', async (path) => {
    const refused = await send(alice.key, 'GET', path)
    expect([refused.status, refused.body.code]).toEqual([403, 'insufficient_scope'])
    expect((await send(app.adminKey, 'GET', path)).status).toBe(200)
  })

  it('a key is required for every Host and sufficient for every Origin', async () => {
    const headers = {
      ...bearer(alice.key),
      origin: 'https://elsewhere.example',
      'content-type': 'application/pdf',
    }
    const response = await fetch(`${app.url}/pdf/alice`, { method: 'POST', headers, body: onePagePdf() })
    expect(response.status).toBe(202)
  })

  it('a key with the scope read may not write', async () => {
    const reader = await createKey(app, 'alice', { scopes: ['read'] })
    expect((await send(reader.key, 'GET', '/users/alice/jobs')).status).toBe(200)
    const response = await submit(reader.key, 'alice')
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'insufficient_scope' })
  })

  it('Socket.IO takes the key in the handshake and rejects a connection without one', async () => {
    const connect = (auth: object) => io(app.url, { auth, forceNew: true, transports: ['websocket'] })
    const admitted = connect({ key: alice.key })
    await once(admitted as never, 'connect')
    admitted.close()
    const refused = connect({})
    const [error] = (await once(refused as never, 'connect_error')) as [Error & { data: unknown }]
    expect(error.data).toMatchObject({ status: 401, code: 'unauthenticated' })
    refused.close()
  })

  it('the time of the last use is stored', async () => {
    const { key, id } = await createKey(app, 'dora')
    expect((await send(key, 'GET', '/users/dora/jobs')).status).toBe(200)
    await expect
      .poll(async () => {
        const { body } = await send(app.adminKey, 'GET', '/users/dora/keys')
        return body.keys.find((found: { id: string }) => found.id === id).lastUsedAt
      })
      .not.toBeNull()
  })
})

describe('keys of a user', () => {
  it('are shown once and stored as a hash', async () => {
    const { status, body, headers } = await send(app.adminKey, 'POST', '/users/bob/keys', {
      name: 'CI',
      scopes: ['write', 'read'],
    })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`/keys/${body.id}`)
    expect(body).toMatchObject({ userid: 'bob', name: 'CI', scopes: ['read', 'write'], expiresAt: null })
    const listed = await send(body.key, 'GET', '/users/bob/keys')
    expect(listed.body.keys).toEqual([expect.objectContaining({ id: body.id, name: 'CI' })])
    expect(listed.text).not.toContain(body.key)
    const { rows } = await app.database.query('SELECT access_key::text AS row FROM access_key')
    expect(JSON.stringify(rows)).not.toContain(body.key.split('_')[2])
  })

  it('a key creates keys of its own user, with its own scopes and not beyond its expiry', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const parent = await createKey(app, 'carol', { scopes: ['read', 'write'], expiresAt })
    const child = await send(parent.key, 'POST', '/users/carol/keys', { scopes: ['read'] })
    expect([child.status, child.body.expiresAt]).toEqual([201, expiresAt])
    const wider = await send(parent.key, 'POST', '/users/carol/keys', { scopes: ['admin'] })
    expect([wider.status, wider.body.code]).toEqual([403, 'insufficient_scope'])
    const foreign = await send(parent.key, 'POST', '/users/alice/keys', {})
    expect([foreign.status, foreign.body.code]).toEqual([404, 'not_found'])
    expect((await send(parent.key, 'GET', '/users/alice/keys')).status).toBe(404)
  })

  it.each([
    [{ scopes: ['all'] }, 'scopes'],
    [{ scopes: [] }, 'scopes'],
    [{ expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ])('%j is 400 naming the field', async (body, field) => {
    const refused = await send(app.adminKey, 'POST', '/users/bob/keys', body)
    expect([refused.status, refused.body.code]).toEqual([400, 'invalid_request'])
    expect(refused.body.field).toContain(field)
  })

  it('a revoked key is refused, and a foreign id answers as an unknown one', async () => {
    const { key, id } = await createKey(app, 'erin')
    const foreign = await send(alice.key, 'DELETE', `/keys/${id}`)
    const unknown = await send(alice.key, 'DELETE', '/keys/0123456789abcdef')
    expect([foreign.status, foreign.text]).toEqual([404, unknown.text])
    expect((await send(key, 'GET', '/users/erin/jobs')).status).toBe(200)
    expect((await send(app.adminKey, 'DELETE', `/keys/${id}`)).status).toBe(204)
    await expect.poll(async () => (await send(key, 'GET', '/users/erin/jobs')).status).toBe(401)
  })

  it('an expired key is refused', async () => {
    const { key } = await createExpiringKey(app, 'fred')
    await expect.poll(async () => (await send(key, 'GET', '/users/fred/jobs')).status).toBe(401)
  })
})

it('keys are not created in open mode', async () => {
  const open = await startTestApp()
  const { status, body } = await requestWith(open, '', 'POST', '/users/alice/keys', { body: {} })
  expect([status, body.code]).toEqual([409, 'conflict'])
  expect(open.adminKey).toBe('')
  await open.close()
})
