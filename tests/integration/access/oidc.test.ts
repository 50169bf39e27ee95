import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { modeSettings } from '#delivery/modes.ts'
import { loadSettings } from '#platform/settings.ts'
import { requestWith } from '#tests/support/http/keys.ts'
import { TestBrowser, TestProvider } from '#tests/support/oidc/provider.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

const callbackPath = '/session/oidc/callback'

let provider: TestProvider
let app: TestApp
const startProvider = () => provider.start(app.url + callbackPath)

beforeAll(async () => {
  provider = await TestProvider.reserve()
  app = await startTestApp({
    AUTH: 'keys',
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: 'hearback',
    OIDC_CLIENT_SECRET: 'secret of the client',
  })
})
afterAll(() => app.close())

/** Signs in and returns the response to the callback. */
async function signIn(browser: TestBrowser, subject: string, next = '/'): Promise<Response> {
  const begin = `${app.url}/session/oidc?next=${encodeURIComponent(next)}`
  return browser.request(await browser.signIn(begin, subject, callbackPath))
}

const sessionOf = async (browser: TestBrowser) =>
  (await browser.request(`${app.url}/session`, { headers: { accept: 'application/json' } })).json()

it('the service starts without the provider, and a sign-in is answered with a coded error', async () => {
  const { status, body, headers } = await requestWith(app, '', 'GET', '/session/oidc')
  expect([status, body.code, headers.get('retry-after')]).toEqual([503, 'sign_in_unavailable', '5'])
  const page = await new TestBrowser().request(`${app.url}/session/oidc?next=/status`)
  expect([page.status, page.headers.get('location')]).toEqual([
    303,
    '/sign-in?problem=sign_in_unavailable&next=%2Fstatus',
  ])
  expect((await requestWith(app, app.adminKey, 'GET', '/session')).status).toBe(200)
})

it('lists the provider among the ways to sign in', async () => {
  expect((await requestWith(app, '', 'GET', '/session/methods')).body).toEqual({
    methods: [
      { type: 'key', title: 'API key' },
      { type: 'oidc', title: `Sign in with ${new URL(provider.issuer).host}`, href: '/session/oidc' },
    ],
  })
})

describe('sign-in with the provider', () => {
  beforeAll(() => startProvider())
  afterAll(() => provider.stop())

  it.each([7_200_000, -7_200_000])(
    'works while the clock of this machine is wrong by %d ms',
    async (shift) => {
      vi.setSystemTime(Date.now() + shift)
      try {
        const response = await signIn(new TestBrowser(), 'alice', '/')
        expect([response.status, response.headers.get('location')]).toEqual([303, '/'])
      } finally {
        vi.useRealTimers()
      }
    },
  )

  it('starts a session of the subject, without the scope admin, until sign-out', async () => {
    const browser = new TestBrowser()
    const response = await signIn(browser, 'alice', '/jobs/1?tab=text')
    expect([response.status, response.headers.get('location')]).toEqual([303, '/jobs/1?tab=text'])
    expect(response.headers.get('set-cookie')).toMatch(
      /^hearback_session=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/,
    )
    expect(await sessionOf(browser)).toEqual({
      auth: 'keys',
      userid: 'alice',
      scopes: ['read', 'write', 'webhooks'],
      keyId: null,
      admin: false,
    })
    const list = await browser.request(`${app.url}/users/alice/jobs`, {
      headers: { accept: 'application/json' },
    })
    expect(list.status).toBe(200)
    expect((await browser.request(`${app.url}/users/bob/jobs`)).status).toBe(404)

    const ended = await browser.request(`${app.url}/session`, {
      method: 'DELETE',
      headers: { origin: app.url },
    })
    expect(ended.status).toBe(204)
    expect(await sessionOf(browser)).toMatchObject({ code: 'unauthenticated' })
    const { rows } = await app.database.query(
      `SELECT userid, action, outcome FROM audit ORDER BY id DESC LIMIT 2`,
    )
    expect(rows).toEqual([
      { userid: 'alice', action: 'session.end', outcome: 'ok' },
      { userid: 'alice', action: 'session.create', outcome: 'ok' },
    ])
  })

  it('maps a subject that is no user name to its hash', async () => {
    const browser = new TestBrowser()
    await signIn(browser, 'Ünsafe / subject')
    expect((await sessionOf(browser)).userid).toMatch(/^sub-[0-9a-f]{40}$/)
  })

  it('erasing the user ends the session', async () => {
    const browser = new TestBrowser()
    await signIn(browser, 'carol')
    expect(await sessionOf(browser)).toMatchObject({ userid: 'carol' })
    expect((await requestWith(app, app.adminKey, 'DELETE', '/users/carol')).status).toBe(204)
    await expect.poll(() => sessionOf(browser)).toMatchObject({ code: 'unauthenticated' })
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/.//evil.example',
    'javascript:alert(1)',
  ])('does not redirect to %s', async (next) => {
    const response = await signIn(new TestBrowser(), 'alice', next)
    expect(response.headers.get('location')).toBe('/')
  })

  it.each(['state', 'nonce', 'codeVerifier', 'next'])('checks the %s', async (member) => {
    const browser = new TestBrowser()
    const callback = await browser.signIn(`${app.url}/session/oidc`, 'alice', callbackPath)
    const cookies = browser.cookies(app.url)
    const pending = JSON.parse(Buffer.from(cookies.get('hearback_sign_in') ?? '', 'base64url').toString())
    const forged = { ...pending, [member]: member === 'next' ? '//evil.example' : 'x'.repeat(43) }
    cookies.set('hearback_sign_in', Buffer.from(JSON.stringify(forged)).toString('base64url'))
    const { headers } = await browser.request(callback)
    expect(headers.get('location')).toBe(member === 'next' ? '/' : '/sign-in?problem=sign_in_failed')
  })

  it('refuses the callback of another browser, a second use of the code, and an error of the provider', async () => {
    const browser = new TestBrowser()
    const callback = await browser.signIn(`${app.url}/session/oidc`, 'alice', callbackPath)
    expect((await new TestBrowser().request(callback)).headers.get('location')).toContain('sign_in_failed')
    expect((await browser.request(callback)).headers.get('location')).toBe('/')
    const { status, body } = await requestWith(
      app,
      '',
      'GET',
      new URL(callback).pathname + new URL(callback).search,
    )
    expect([status, body.code]).toEqual([400, 'sign_in_failed'])
    expect((await browser.request(callback)).headers.get('location')).toContain('sign_in_failed')
    const denied = new URL(callback)
    denied.searchParams.delete('code')
    denied.searchParams.set('error', 'access_denied')
    expect((await browser.request(denied.href)).headers.get('location')).toContain('sign_in_failed')
  })

  it('answers with a coded error while the provider is down, and works when it is back', async () => {
    const browser = new TestBrowser()
    const callback = await browser.signIn(`${app.url}/session/oidc`, 'alice', callbackPath)
    await provider.stop()
    expect((await browser.request(callback)).headers.get('location')).toContain('sign_in_unavailable')
    await startProvider()
    expect((await signIn(browser, 'alice')).headers.get('location')).toBe('/')
  })
})

it.each([
  [{}, 'OIDC_ISSUER needs OIDC_CLIENT_ID'],
  [{ OIDC_CLIENT_ID: 'x' }, 'OIDC_ISSUER needs OIDC_CLIENT_SECRET'],
  [{ OIDC_ISSUER: 'http://login.example.com' }, 'give the issuer as https://'],
  [{ AUTH: 'open' }, 'OIDC_ISSUER needs AUTH=keys'],
])('the settings %j are refused', (env, message) => {
  const load = () =>
    loadSettings({ AUTH: 'keys', OIDC_ISSUER: 'https://login.example.com', ...env }, modeSettings)
  expect(load).toThrow(message)
})
