import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { colourRules, violationsOf } from '#tests/support/browser/violations.ts'
import { bearer, requestWith } from '#tests/support/http/keys.ts'
import { preparedDataFolder, Service } from '#tests/support/service/service.ts'
import { runInShell } from '#tests/support/service/shell.ts'

// One service with keys for all tests of this file, in one worker.
test.describe.configure({ mode: 'default' })

let base: string
let adminKey: string
let stop: () => Promise<void>
test.beforeAll(async () => {
  const data = preparedDataFolder()
  const service = new Service(data.path, { AUTH: 'keys' })
  base = await service.ready()
  adminKey = (await service.says(/^hearback admin key: (\S+)$/m))[1] ?? ''
  stop = async () => {
    await service.stop()
    data.remove()
  }
})
test.afterAll(() => stop())

let context: BrowserContext
let page: Page
test.beforeEach(async ({ browser }) => {
  context = await browser.newContext({ baseURL: base, reducedMotion: 'reduce' })
  page = await context.newPage()
})
test.afterEach(() => context.close())

/** A request to the API as the admin. */
async function asAdmin(method: string, path: string, body?: object): Promise<Response> {
  return fetch(base + path, {
    method,
    headers: { ...bearer(adminKey), 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
}

async function createKey(userid: string): Promise<{ id: string; key: string }> {
  const grant = { name: `Key of ${userid}`, scopes: ['read', 'write', 'webhooks'] }
  const response = await asAdmin('POST', `/users/${userid}/keys`, grant)
  return (await response.json()) as { id: string; key: string }
}

async function signIn(key: string): Promise<void> {
  const response = await context.request.post('/session', { data: { key }, headers: { origin: base } })
  expect(response.ok()).toBe(true)
}

async function submitKey(key: string): Promise<void> {
  await page.getByLabel('API key').fill(key)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Checks axe in both colour schemes and in forced colours, and that nothing overflows at 360 px. */
async function expectAccessible(): Promise<void> {
  await page.emulateMedia({ forcedColors: 'active' })
  expect(await violationsOf(page, colourRules)).toEqual([])
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'dark' })
  expect(await violationsOf(page, colourRules)).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
  expect(await violationsOf(page)).toEqual([])
  await page.setViewportSize({ width: 360, height: 740 })
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0)
}

test('sign-in: a page without a session leads to it and, with a valid key, back', async () => {
  const { key } = await createKey('alice')
  await page.goto('/account?from=link')
  await expect(page).toHaveURL(/\/sign-in\?next=%2Faccount%3Ffrom%3Dlink$/)
  await expect(page.getByRole('navigation').getByRole('link')).toHaveText(['Docs'])
  await submitKey('hb_0123456789abcdef_wrong')
  await expect(page.getByRole('alert').filter({ hasText: 'This key is not valid.' })).toBeVisible()
  await expect(page.getByLabel('API key')).toBeFocused()
  await expectAccessible()

  await submitKey(key)
  await expect(page).toHaveURL(`${base}/account?from=link`)
  await expect(page.getByRole('button', { name: 'User: alice' })).toBeVisible()
})

test('sign-in: the language can be selected, although there is no user menu', async () => {
  await page.goto('/sign-in')
  await page.getByLabel('Language').selectOption('Français')
  await expect(page.getByRole('heading', { name: 'Se connecter' })).toBeVisible()
  await expect(page.getByLabel('Langue')).toHaveValue('fr')
})

test('header: shows the session and signs out', async () => {
  const { key } = await createKey('alice')
  await signIn(key)
  await page.goto('/docs')
  await page.getByRole('button', { name: 'User: alice' }).click()
  await expect(page.getByText('Signed in as alice.')).toBeVisible()
  await expect(page.getByRole('link', { name: 'Administration' })).toHaveCount(0)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await expect(page).toHaveURL(`${base}/sign-in`)
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in\?next=/)
})

test('API reference: its forms use the given key, or the session', async () => {
  const { key } = await createKey('alice')
  await page.goto('/docs/api#listJobs')
  const form = page.getByRole('form', { name: 'Try listJobs' })
  const response = form.getByRole('region', { name: 'Response', exact: true })
  const send = form.getByRole('button', { name: 'Send GET request' })
  await form.getByLabel('userid (path)').fill('alice')
  await send.click()
  await expect(response).toContainText('401')
  await page.getByLabel('API key').fill(key)
  await expect(form).toContainText('Authorization: Bearer $KEY')
  await send.click()
  await expect(response).toContainText('200')

  await signIn(key)
  await page.reload()
  await expect(form.getByLabel('userid (path)')).toHaveValue('alice')
  await send.click()
  await expect(response).toContainText('"jobs": []')
})

test('session: when its key is revoked, the open page says so, and sign-in leads back', async () => {
  const [first, second] = [await createKey('bob'), await createKey('bob')]
  await signIn(first.key)
  await page.goto('/account?month=may')
  await expect(page.getByRole('heading', { name: 'Usage' })).toBeVisible()
  await page.evaluate(() => history.replaceState(null, '', '/account?month=june#usage'))

  await asAdmin('DELETE', `/keys/${first.id}`)
  const dialog = page.getByRole('dialog', { name: 'You are signed out' })
  await expect(dialog).toBeVisible()
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await submitKey(second.key)
  await expect(page).toHaveURL(`${base}/account?month=june#usage`)
})

test('account: a new key is shown once with a command that runs, and is revoked', async () => {
  await signIn((await createKey('carol')).key)
  await page.goto('/account')
  await page.getByRole('button', { name: 'Create a key' }).click()
  const form = page.getByRole('form', { name: 'New key' })
  await expect(form.getByLabel('Name')).toBeFocused()
  // A key cannot grant what it lacks.
  await expect(form.getByRole('checkbox')).toHaveCount(3)
  await form.getByLabel('Name').fill('reports')
  await form.getByLabel('Expires').selectOption('in 30 days')
  await form.getByRole('checkbox', { name: 'write' }).uncheck()
  await form.getByRole('button', { name: 'Create key' }).click()

  const created = page.getByRole('region', { name: 'Key “reports”' })
  const command = await created.locator('pre').nth(1).textContent()
  expect(JSON.parse(await runInShell(command ?? ''))).toEqual({ jobs: [], cursor: null })
  await created.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByText(/hb_\w{16}_[\w-]{43}/)).toHaveCount(0)

  const row = page.getByRole('row', { name: /^reports/ })
  await row.getByRole('button', { name: 'Revoke reports' }).click()
  await row.getByRole('button', { name: 'Revoke key' }).click()
  await expect(row).toContainText('revoked')
  expect(JSON.parse(await runInShell(command ?? '')).code).toBe('unauthenticated')
  await expect(page.getByRole('row', { name: /^key\.revoke/ })).toBeVisible()
})

test('account: shows usage against the plan, errors and destinations', async () => {
  const { key } = await createKey('dave')
  await asAdmin('PUT', '/plans/small', { limits: { jobsPerDay: 4 } })
  await asAdmin('PUT', '/users/dave/plan', { plan: 'small' })
  const submitted = await fetch(`${base}/pdf/dave?filename=broken.pdf`, {
    method: 'POST',
    headers: { ...bearer(key), 'content-type': 'application/pdf' },
    body: '%PDF-1.7 and nothing after it',
  })
  const { jobid } = (await submitted.json()) as { jobid: string }
  const headers = { ...bearer(key), prefer: 'wait=30' }
  await expect
    .poll(async () => (await (await fetch(`${base}/results/${jobid}?after=2`, { headers })).json()).state)
    .toBe('error')
  const webhook = { url: 'https://hooks.example.com/dave' }
  await requestWith({ url: base }, key, 'POST', '/users/dave/webhooks', { body: webhook })
  await signIn(key)
  await page.goto('/account')
  const usage = page.getByRole('region', { name: 'Usage' })
  await expect(usage).toContainText('Plan small')
  await expect(usage.getByText('1 of 4')).toBeVisible()
  await expect(usage.getByRole('figure')).toContainText('1 in 30 days')
  await usage.getByRole('button', { name: 'Uploaded' }).click()
  await expect(usage.getByRole('figure')).toContainText('29 B in 30 days')
  const today = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date())
  await expect(usage.getByRole('figure')).toContainText(today)
  const errors = page.getByRole('region', { name: 'Recent errors' })
  await expect(errors.getByRole('link', { name: 'broken.pdf' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Destinations' })).toContainText('hooks.example.com/dave')
  await expectAccessible()
})

test('admin: changes a plan, assigns it to a user, and finds both in the audit log', async () => {
  await createKey('erin')
  await signIn(adminKey)
  await page.goto('/admin')
  await page.getByRole('button', { name: 'New plan' }).click()
  const form = page.getByRole('form', { name: 'New plan' })
  await form.getByLabel('Name').fill('team')
  await form.getByLabel('Jobs per day').fill('250')
  await form.getByLabel('Currency').fill('euro')
  await form.getByRole('button', { name: 'Save plan' }).click()
  await expect(form.getByText(/must be a code of ISO 4217/)).toBeVisible()
  await form.getByLabel('Currency').fill('USD')
  await form.getByRole('button', { name: 'Save plan' }).click()
  await expect(page.getByRole('row', { name: /^team Jobs per day: 250/ })).toBeVisible()

  await page.getByRole('searchbox').fill('eri')
  await page.getByLabel('Plan of erin').selectOption('team')
  await expect(page.getByRole('row', { name: /^plan\.assign admin/ }).first()).toBeVisible()
  await expectAccessible()
  const { plan } = (await (await asAdmin('GET', '/users/erin/usage')).json()) as { plan: string }
  expect(plan).toBe('team')
})

test('admin: the page of a user creates its key, and erases everything of it', async () => {
  await signIn(adminKey)
  await page.goto('/admin')
  await page.getByLabel('New user id').fill('frank')
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'frank' })).toBeVisible()
  await page.getByRole('button', { name: 'Create a key' }).click()
  await page.getByRole('button', { name: 'Create key' }).click()
  await expect(page.getByText(`${base}/pdf/frank`)).toBeVisible()
  await expectAccessible()
  await page.getByRole('button', { name: 'Erase everything' }).click()
  await page.getByRole('button', { name: 'Erase frank for good' }).click()
  await expect(page.getByText('Everything of frank is erased.')).toBeVisible()
  expect(await (await asAdmin('GET', '/users/frank/keys')).json()).toEqual({ keys: [] })
})

test('admin: the page is not for other users', async () => {
  await signIn((await createKey('alice')).key)
  await page.goto('/admin')
  await expect(page.getByText('This page needs a key with the scope admin.')).toBeVisible()
})
