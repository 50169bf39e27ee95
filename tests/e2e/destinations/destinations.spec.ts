import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { colourRules, violationsOf } from '#tests/support/browser/violations.ts'
import { openHook } from '#tests/support/hook.ts'

// The tests share one browser context, which they use one after the other.
test.describe.configure({ mode: 'default' })

let context: BrowserContext
let page: Page
const userid = `destinations-${Date.now()}`
test.beforeAll(async ({ browser, baseURL }) => {
  context = await browser.newContext({ reducedMotion: 'reduce', ...(baseURL && { baseURL }) })
  await context.addInitScript((name) => localStorage.setItem('hearback.user', name), userid)
  page = await context.newPage()
})
test.afterAll(() => context.close())

/** Checks axe in both colour schemes, and that nothing overflows at 360 px. */
async function expectAccessible(): Promise<void> {
  for (const [colorScheme, rules] of [['dark', colourRules], ['light']] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await violationsOf(page, rules)).toEqual([])
  }
  const size = page.viewportSize()
  await page.setViewportSize({ width: 360, height: 740 })
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
  ).toBeLessThanOrEqual(0)
  if (size) await page.setViewportSize(size)
}

test('destinations: the old address redirects, and one button sends a test event to an inbox', async () => {
  await page.goto('/integrations')
  await expect(page).toHaveURL(/\/destinations$/)
  await expectAccessible()
  await page.getByRole('button', { name: 'Create an inbox and send a test event' }).click()
  await expect(page).toHaveURL(/\/inbox\//)
  await expect(page.getByText('signature valid')).toBeVisible()
  const path = new URL(page.url()).pathname
  // Opened later, the page still says what the inbox is registered for.
  await page.reload()
  await expect(page.getByText(/^Already registered for the jobs of \S+\. The secret is known/)).toBeVisible()
  await page.getByRole('main').getByRole('link', { name: 'Destinations' }).click()
  const inboxes = page.getByRole('region', { name: 'Inboxes' })
  await expect(inboxes.getByRole('row').filter({ hasText: path })).toContainText('1 request')
})

test('destinations: the drawer adds one from the schema of its kind and ends with a live test', async () => {
  const hook = await openHook()
  await page.goto('/destinations')
  await page.getByRole('button', { name: 'Add a destination' }).click()
  const drawer = page.getByRole('dialog')
  // The kind with the fewest fields to fill in comes first.
  await expect(drawer.getByRole('listitem').first()).toContainText('Webhook')
  await drawer.getByRole('button', { name: /^Web Push/ }).click()
  await expect(drawer.getByText('The endpoint of the push subscription.')).toBeVisible()
  await drawer.getByRole('button', { name: 'Back' }).click()
  await drawer.getByRole('button', { name: /^Webhook/ }).click()
  await expect(drawer.getByLabel('URL')).toBeFocused()
  await drawer.getByLabel('URL').fill('ftp://example.com')
  await drawer.getByRole('button', { name: 'Add and test' }).click()
  await expect(drawer.getByRole('alert')).toContainText(/url/)
  await drawer.getByLabel('URL').fill(hook.url)
  await drawer.getByLabel('Description').fill('My receiver')
  await drawer.getByRole('button', { name: 'Add and test' }).click()
  await expect(drawer.getByText('Delivered', { exact: true })).toBeVisible()
  await expect(drawer.getByText(/^whsec_/)).toBeVisible()
  await expectAccessible()
  expect(hook.types()).toEqual(['endpoint.ping'])
  await page.keyboard.press('Escape')
  const row = page.getByRole('listitem').filter({ hasText: 'My receiver' })
  await expect(row).toContainText('100 % succeeded in 24 h')
  await page.setViewportSize({ width: 360, height: 740 })
  const name = await row.getByRole('link').boundingBox()
  expect(name?.height, 'the name has one line on a phone').toBeLessThan(40)
  await page.setViewportSize({ width: 1280, height: 720 })
  await hook.close()
})

test('destinations: the detail page shows request and response of an attempt, and sends again', async () => {
  let isFailing = true
  const hook = await openHook(() => ({ status: isFailing ? 410 : 200 }))
  await page.goto('/destinations')
  await page.getByRole('button', { name: 'Add a destination' }).click()
  await page.getByRole('button', { name: /^Webhook/ }).click()
  await page.getByLabel('URL').fill(hook.url)
  await page.getByRole('button', { name: 'Add and test' }).click()
  await expect(page.getByText('Not delivered')).toBeVisible()
  await page.getByRole('link', { name: 'Open the destination' }).click()

  await expect(page.getByText('Disabled because the receiver refused all further deliveries.')).toBeVisible()
  const response = page.getByRole('region', { name: 'Response' })
  await expect(response).toContainText('410')
  const request = page.getByRole('region', { name: 'Request', exact: true })
  await expect(request).toContainText(`POST ${hook.url}`)
  await expect(request).toContainText('webhook-signature: v1,')
  await page.getByText('Verify the signature').click()
  await expect(page.getByText('verifyWebhook(body, headers, secret)')).toBeVisible()

  isFailing = false
  await page.getByRole('button', { name: 'Enable' }).click()
  await page.getByRole('button', { name: 'failed', exact: true }).click()
  await page.getByRole('checkbox', { name: 'All' }).check()
  await page.getByRole('button', { name: 'Redeliver 1' }).click()
  await expect(page.getByText('1 delivery scheduled again.')).toBeVisible()
  await page.getByRole('button', { name: 'delivered', exact: true }).click()
  await expect(response).toContainText('200')
  await expect(page.getByRole('button', { name: /^1: 410 after/ })).toBeVisible()
  await expectAccessible()

  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await page.getByRole('button', { name: 'Delete destination' }).click()
  await expect(page).toHaveURL(/\/destinations$/)
  await hook.close()
})
