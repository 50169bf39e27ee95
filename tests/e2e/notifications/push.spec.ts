import { expect, type Page, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'
import { startPushService } from '#tests/support/push/push-service.ts'

const label = 'Notify me when a job is done, also when this tab is closed'

/** Subscriptions need the browser vendor's push service; here they have this one. */
async function replacePushService(page: Page, subscription: object): Promise<void> {
  await page.addInitScript((json) => {
    // Subscribed also after a reload of the page.
    const stored = sessionStorage
    const unsubscribe = async () => {
      stored.removeItem('subscribed')
      stored.setItem('unsubscribed', 'yes')
      return true
    }
    const fake = { ...json, toJSON: () => json, unsubscribe }
    // Headless Chromium denies notifications, also when they are granted.
    Object.defineProperty(Notification, 'permission', { value: 'granted' })
    Notification.requestPermission = async () => 'granted'
    PushManager.prototype.subscribe = async (options) => {
      stored.setItem('subscribed', 'yes')
      Object.assign(globalThis, { subscribedWith: options })
      return fake as unknown as PushSubscription
    }
    PushManager.prototype.getSubscription = async () =>
      stored.getItem('subscribed') ? (fake as unknown as PushSubscription) : null
  }, subscription)
}

test('notifications: a browser that opts in on Home gets a push message when a job is done', async ({
  page,
  baseURL,
}) => {
  const userid = `push-${Date.now()}`
  const service = await startPushService()
  await page.addInitScript((user) => localStorage.setItem('hearback.user', user), userid)
  await replacePushService(page, service.subscription)
  await page.goto('/')
  // The box is checked once the subscription is stored.
  await page.getByLabel(label).click()
  await expect(page.getByLabel(label)).toBeChecked()
  const worker = await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.scriptURL)
  expect(worker).toMatch(/\/push-worker\.js$/)

  const jobid = await submitSample(baseURL ?? '', 'letter.pdf', userid)
  await expect.poll(() => service.messages.length).toBe(1)
  const { notification } = JSON.parse(service.messages[0]?.text ?? '')
  expect(notification).toMatchObject({ title: 'Analysis completed', data: { jobid, state: 'completed' } })
  expect(notification.navigate).toBe(`${new URL(page.url()).origin}/jobs/${jobid}`)

  await page.getByLabel(label).click()
  await expect(page.getByLabel(label)).not.toBeChecked()
  const { destinations } = await (await fetch(`${baseURL}/users/${userid}/destinations`)).json()
  expect(destinations).toEqual([])
  await service.close()
})

test('notifications: the page says that a subscription has ended, and subscribes anew', async ({
  page,
  baseURL,
}) => {
  const userid = `push-ended-${Date.now()}`
  let status = 410
  const service = await startPushService(() => ({ status }))
  await page.addInitScript((user) => localStorage.setItem('hearback.user', user), userid)
  await replacePushService(page, service.subscription)
  await page.goto('/')
  await page.getByLabel(label).click()
  await expect(page.getByLabel(label)).toBeChecked()
  await submitSample(baseURL ?? '', 'letter.pdf', userid)
  const listed = async () =>
    (await (await fetch(`${baseURL}/users/${userid}/destinations`)).json()).destinations
  await expect.poll(listed).toEqual([])

  await page.reload()
  await expect(page.getByText('The notifications of this browser have ended.')).toBeVisible()
  await expect(page.getByLabel(label)).not.toBeChecked()
  status = 201
  await page.getByLabel(label).click()
  await expect(page.getByLabel(label)).toBeChecked()
  await expect(page.getByText('The notifications of this browser have ended.')).toBeHidden()
  expect(await page.evaluate(() => sessionStorage.getItem('unsubscribed'))).toBe('yes')
  await submitSample(baseURL ?? '', 'letter.pdf', userid)
  await expect.poll(() => service.messages.length).toBe(2)
  await service.close()
})

test('notifications: a browser that opts in on a job page gets one push message, about that job', async ({
  page,
  baseURL,
}) => {
  const userid = `push-job-${Date.now()}`
  const service = await startPushService()
  await page.addInitScript((user) => localStorage.setItem('hearback.user', user), userid)
  await replacePushService(page, service.subscription)
  const jobid = await submitSample(baseURL ?? '', 'book-300-pages.pdf', userid)
  await page.goto(`/jobs/${jobid}`)
  await page.getByLabel('Notify me when it is done, also when this tab is closed').click()
  await expect.poll(() => service.messages.length).toBe(1)
  expect(JSON.parse(service.messages[0]?.text ?? '').notification.data).toMatchObject({ jobid })
  const { destinations } = await (
    await fetch(`${baseURL}/users/${userid}/destinations?jobid=${jobid}`)
  ).json()
  expect(destinations).toHaveLength(1)
  await service.close()
})
