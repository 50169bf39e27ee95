import { expect, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'

test('notifications: the page says that the browser blocks them', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Notification, 'permission', { value: 'denied' }))
  await page.goto('/')
  await expect(page.getByText('This browser blocks notifications of this site.')).toBeVisible()
})

test('notifications: the page says that the browser has none', async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'PushManager'))
  await page.goto('/')
  await expect(page.getByText('This browser has no push notifications.')).toBeVisible()
})

test('notifications: a tab in the background says when a job ends', async ({ page, baseURL }) => {
  const userid = `background-${Date.now()}`
  await page.addInitScript((user) => {
    localStorage.setItem('hearback.user', user)
    const shown: object[] = []
    // Headless Chromium denies notifications, also when they are granted.
    class FakeNotification {
      static readonly permission = 'granted'
      constructor(title: string, options: object) {
        shown.push({ title, ...options })
      }
    }
    Object.assign(globalThis, { shown, Notification: FakeNotification })
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' })
  }, userid)
  await page.goto('/')
  await expect(page.getByText('live', { exact: true })).toBeVisible()
  // Long enough that the list shows it before its end.
  const jobid = await submitSample(baseURL ?? '', 'book-300-pages.pdf', userid)
  const shown = () => page.evaluate(() => (globalThis as unknown as { shown: object[] }).shown)
  await expect
    .poll(shown)
    .toEqual([{ title: 'Analysis completed', body: 'book-300-pages.pdf', tag: jobid, icon: '/icon.svg' }])
})
