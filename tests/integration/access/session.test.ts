import { once } from 'node:events'
import { request } from 'node:http'
import { io } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createKey, requestWith } from '#tests/support/http/keys.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys', TRUSTED_PROXIES: '127.0.0.1' })
})
afterAll(() => app.close())

let alice: { id: string; key: string }
beforeEach(async () => {
  alice = await createKey(app, 'alice')
})
afterEach(() => expect.poll(() => app.web.services.feed.size).toBe(0))

const post = (body: object, headers: Record<string, string> = {}) =>
  requestWith(app, '', 'POST', '/session', { body, headers })

/** Signs in and returns the cookie. */
async function signIn(key = alice.key, headers: Record<string, string> = {}): Promise<string> {
  const { headers: answered } = await post({ key }, headers)
  return (answered.get('set-cookie') ?? '').split(';')[0] ?? ''
}

const read = (cookie: string, path = '/session', headers: Record<string, string> = {}) =>
  requestWith(app, '', 'GET', path, { headers: { cookie, ...headers } })

describe('sign-in', () => {
  it('sets an httpOnly cookie for plain http on this machine', async () => {
    const { status, body, headers } = await post({ key: alice.key })
    expect(status).toBe(200)
    expect(body).toMatchObject({ auth: 'keys', userid: 'alice', keyId: alice.id, admin: false })
    expect(headers.get('set-cookie')).toMatch(
      /^hearback_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
    )
  })

  it('sets a __Host- cookie with Secure over https', async () => {
    const { headers } = await post({ key: alice.key }, { 'x-forwarded-proto': 'https' })
    expect(headers.get('set-cookie')).toMatch(
      /^__Host-hearback_session=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure$/,
    )
  })

  it.each(['', 'secret', `hb_0123456789abcdef_${'A'.repeat(43)}`])('the key “%s” is 401', async (key) => {
    const { status, body, headers } = await post({ key })
    expect([status, body.code, headers.get('set-cookie')]).toEqual([401, 'unauthenticated', null])
  })

  it('a page of another origin cannot sign its reader in', async () => {
    const { status, body } = await post({ key: alice.key }, { origin: 'https://evil.example' })
    expect([status, body.code]).toEqual([403, 'forbidden_origin'])
  })

  it('ends the earlier session of the browser and stores no token', async () => {
    const first = await signIn()
    const second = await signIn(alice.key, { cookie: first })
    expect(second).not.toBe(first)
    await expect.poll(async () => (await read(first)).status).toBe(401)
    expect((await read(second)).status).toBe(200)
    const { rows } = await app.database.query('SELECT access_session::text AS row FROM access_session')
    expect(JSON.stringify(rows)).not.toContain(second.split('=')[1])
  })

  it('plain http from another machine is refused', async () => {
    const other = await startTestApp({ AUTH: 'keys' })
    const status = await new Promise((resolve) => {
      const sent = request(`${other.url}/session`, {
        method: 'POST',
        headers: { host: 'hearback.example', 'content-type': 'application/json' },
      })
      sent.once('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      sent.end(JSON.stringify({ key: other.adminKey }))
    })
    expect(status).toBe(403)
    await other.close()
  })
})

describe('a session', () => {
  const submit = (cookie: string, headers: Record<string, string>) =>
    fetch(`${app.url}/pdf/alice`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/pdf', ...headers },
      body: onePagePdf(),
    })

  it('reads without an Origin, and writes only with the own one', async () => {
    const cookie = await signIn()
    expect((await read(cookie, '/users/alice/jobs')).status).toBe(200)
    expect((await submit(cookie, { origin: app.url })).status).toBe(202)
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ] as const) {
      const response = await submit(cookie, headers)
      expect(response.status, JSON.stringify(headers)).toBe(403)
      expect(await response.json()).toMatchObject({ code: 'forbidden_origin' })
    }
  })

  it('behind a proxy with https, the own Origin is that of https', async () => {
    const forwarded = { 'x-forwarded-proto': 'https' }
    const cookie = await signIn(alice.key, forwarded)
    const secure = app.url.replace('http:', 'https:')
    expect((await submit(cookie, { ...forwarded, origin: secure })).status).toBe(202)
    expect((await submit(cookie, { ...forwarded, origin: app.url })).status).toBe(403)
  })

  it('sign-out ends it, its streams and its sockets', async () => {
    const cookie = await signIn()
    const { jobid } = (await (await submit(cookie, { origin: app.url })).json()) as { jobid: string }
    const stream = await fetch(`${app.url}/results/${jobid}`, {
      headers: { cookie, accept: 'text/event-stream' },
    })
    const socket = io(app.url, {
      extraHeaders: { cookie, origin: app.url },
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
    })
    await once(socket as never, 'connect')
    const disconnected = once(socket as never, 'disconnect')
    const { status, headers } = await requestWith(app, '', 'DELETE', '/session', {
      headers: { cookie, origin: app.url },
    })
    expect(status).toBe(204)
    expect(headers.get('set-cookie')).toContain('hearback_session=; Path=/; Max-Age=0')
    await Promise.all([stream.text(), disconnected])
    expect((await read(cookie)).status).toBe(401)
    expect((await requestWith(app, alice.key, 'GET', '/session')).status).toBe(200)
  })

  it('ends with its key', async () => {
    const cookie = await signIn()
    expect((await read(cookie)).status).toBe(200)
    await requestWith(app, app.adminKey, 'DELETE', `/keys/${alice.id}`)
    await expect.poll(async () => (await read(cookie)).status).toBe(401)
  })
})

describe('pages', () => {
  const open = (path: string, headers: Record<string, string> = {}) =>
    fetch(app.url + path, { redirect: 'manual', headers: { accept: 'text/html', ...headers } })

  it.each(['/', '/jobs/1?x=2', '/destinations'])(
    '%s without a session leads to the sign-in page',
    async (path) => {
      const response = await open(path)
      expect([response.status, response.headers.get('location')]).toEqual([
        307,
        `/sign-in?next=${encodeURIComponent(path)}`,
      ])
    },
  )

  it.each(['/sign-in', '/docs', '/docs/api', '/_next/static/x.js'])('%s needs no session', async (path) => {
    expect((await open(path)).status).toBe(404)
  })

  it('with a session, the pages answer', async () => {
    expect((await open('/destinations', { cookie: await signIn() })).status).toBe(404)
  })
})

it('the audit log has keys, sign-ins, failed sign-ins and sign-outs, for admins, in order', async () => {
  const read = async () => (await requestWith(app, app.adminKey, 'GET', '/audit?limit=1000')).body
  const isListed = async () =>
    (await read()).entries.some(({ target }: { target: string }) => target === `/keys/${alice.id}`)
  await expect.poll(isListed).toBe(true)
  const before = await read()
  const { id } = await createKey(app, 'zoe')
  await post({ key: 'wrong' }, { 'x-forwarded-for': '203.0.113.7' })
  const cookie = await signIn()
  await requestWith(app, '', 'DELETE', '/session', { headers: { cookie, origin: app.url } })
  await requestWith(app, app.adminKey, 'DELETE', `/keys/${id}`)
  const entries = async () =>
    (await requestWith(app, app.adminKey, 'GET', `/audit?after=${before.nextAfter}`)).body.entries
  // Entries that an open transaction may precede are listed later.
  await expect.poll(async () => (await entries()).length).toBe(5)
  expect(await entries()).toEqual([
    expect.objectContaining({ action: 'key.create', userid: 'admin', target: `/keys/${id}`, outcome: 'ok' }),
    expect.objectContaining({
      action: 'session.create',
      userid: null,
      address: '203.0.113.7',
      outcome: 'unauthenticated',
    }),
    expect.objectContaining({ action: 'session.create', userid: 'alice', keyId: alice.id, outcome: 'ok' }),
    expect.objectContaining({ action: 'session.end', userid: 'alice', outcome: 'ok' }),
    expect.objectContaining({ action: 'key.revoke', userid: 'admin', target: `/keys/${id}`, outcome: 'ok' }),
  ])
  await expect(app.database.query(`DELETE FROM audit`)).rejects.toThrow('append-only')
})
