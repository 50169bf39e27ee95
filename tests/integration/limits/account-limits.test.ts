import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endedKeys } from '#core/account/ended-keys.ts'
import { usage } from '#core/usage/usage-module.ts'
import { bearer, createKey, requestWith } from '#tests/support/http/keys.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

const dayMs = 86_400_000

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({
    AUTH: 'keys',
    TRUSTED_PROXIES: '127.0.0.1',
    SIGN_IN_LIMIT: '3',
    KEYS_PER_USER: '2',
    SESSIONS_PER_KEY: '2',
    INBOX_HOURS: '2',
    USAGE_RECORD_DAYS: '10',
    TOMBSTONE_DAYS: '5',
  })
})
afterAll(() => app.close())

const send = (key: string, method: string, path: string, body?: object) =>
  requestWith(app, key, method, path, body ? { body } : {})

const signIn = (key: string, address = '127.0.0.1') =>
  requestWith(app, '', 'POST', '/session', { body: { key }, headers: { 'x-forwarded-for': address } })

/** The services at a later time. */
const later = (days: number) => ({
  ...app.web.services,
  clock: () => new Date(Date.now() + days * dayMs),
})

describe('sign-ins', () => {
  it('failed ones of an address are limited, and the refused ones are not in the audit log', async () => {
    const { key } = await createKey(app, 'alice')
    const address = '203.0.113.7'
    const failures = async () => {
      const { rows } = await app.database.query(
        `SELECT FROM audit WHERE action = 'session.create' AND address = '${address}' AND outcome <> 'ok'`,
      )
      return rows.length
    }
    for (let n = 0; n < 5; n++) expect((await signIn(key, address)).status).toBe(200)
    for (let n = 0; n < 3; n++) expect((await signIn('wrong', address)).status).toBe(401)
    const refused = await signIn(key, address)
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.headers.get('ratelimit-policy')).toBe('"failed-sign-ins";q=3;w=60')
    await Promise.all(Array.from({ length: 10 }, () => signIn('wrong', address)))
    expect(await failures()).toBe(3)
    expect((await signIn(key, '203.0.113.8')).status).toBe(200)
    // Requests with a key are no sign-ins.
    const headers = { ...bearer(key), 'x-forwarded-for': address }
    expect((await fetch(`${app.url}/users/alice/jobs`, { headers })).status).toBe(200)
  })

  it('callbacks of the provider count, too', async () => {
    const callback = () =>
      requestWith(app, '', 'GET', '/session/oidc/callback?code=x&state=x', {
        headers: { 'x-forwarded-for': '203.0.113.9' },
      })
    for (let n = 0; n < 3; n++) expect((await callback()).status).toBe(400)
    expect((await callback()).status).toBe(429)
  })

  it('a session beyond SESSIONS_PER_KEY ends the oldest one of the key, and what it opened', async () => {
    const { key } = await createKey(app, 'sessions')
    const { jobid } = await newJob(app.web.services, 'sessions')
    const cookieOf = async () => ((await signIn(key)).headers.get('set-cookie') ?? '').split(';')[0] as string
    const first = await cookieOf()
    const stream = await fetch(`${app.url}/results/${jobid}`, {
      headers: { cookie: first, accept: 'text/event-stream' },
    })
    const others = [await cookieOf(), await cookieOf()]
    await stream.text()
    const read = async (cookie: string) =>
      (await requestWith(app, '', 'GET', '/session', { headers: { cookie } })).status
    expect(await Promise.all([first, ...others].map(read))).toEqual([401, 200, 200])
  })
})

describe('keys of a user', () => {
  const create = (userid: string) => send(app.adminKey, 'POST', `/users/${userid}/keys`, {})
  const list = async (userid: string) =>
    (await send(app.adminKey, 'GET', `/users/${userid}/keys`)).body.keys as { revokedAt: string | null }[]

  it('are limited, also when created concurrently', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => create('many')))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409, 409])
  })

  it('of the revoked ones, as many are kept', async () => {
    for (let n = 0; n < 5; n++) {
      const { id } = await createKey(app, 'rotating')
      await send(app.adminKey, 'DELETE', `/keys/${id}`)
    }
    await create('rotating')
    expect((await list('rotating')).map(({ revokedAt }) => revokedAt !== null)).toEqual([false, true, true])
  })

  it('are deleted with their names TOMBSTONE_DAYS after their end', async () => {
    const { id } = await createKey(app, 'gone', { name: 'name of a former employee' })
    await createKey(app, 'gone')
    await send(app.adminKey, 'DELETE', `/keys/${id}`)
    const [sweep] = endedKeys.sweeps ?? []
    await sweep?.sweep(later(4))
    expect(await list('gone')).toHaveLength(2)
    await sweep?.sweep(later(6))
    expect((await list('gone')).map(({ revokedAt }) => revokedAt)).toEqual([null])
  })
})

it('inboxes expire INBOX_HOURS after the last call', async () => {
  const { key } = await createKey(app, 'boxed', { scopes: ['webhooks'] })
  const { body } = await send(key, 'POST', '/inboxes', {})
  expect(Date.parse(body.expiresAt) - Date.parse(body.createdAt)).toBe(2 * 3_600_000)
})

it('usage records are deleted after USAGE_RECORD_DAYS; the daily sums stay', async () => {
  await newJob(app.web.services, 'metered')
  await app.web.services.usage.rollUp(10_000)
  const exported = async () => (await send(app.adminKey, 'GET', '/usage/export')).text
  const jobs = async () => (await send(app.adminKey, 'GET', '/users/metered/usage')).body.usage[0].jobs
  const sweep = usage.sweeps?.find(({ what }) => what === 'old usage records')
  await sweep?.sweep(later(9))
  expect(await exported()).toContain('"subject":"metered"')
  await sweep?.sweep(later(11))
  expect(await exported()).not.toContain('"subject":"metered"')
  expect(await jobs()).toBe(1)
})
