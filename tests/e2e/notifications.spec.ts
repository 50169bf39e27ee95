import { expect, test } from '@playwright/test'

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
