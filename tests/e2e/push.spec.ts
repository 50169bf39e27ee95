import { expect, type Page, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'
import { startPushService } from '#tests/support/push/push-service.ts'

const label = 'Notify me when a job is done, also when this tab is closed'

/** Subscriptions need the browser vendor's push service; here they have this one. */
async function replacePushService(page: Page, subscription: object): Promise<void> {
  await page.addInitScript((json) => {
    const fake = { ...json, toJSON: () => json, unsubscribe: async () => true }
    let isSubscribed = false
    // Headless Chromium denies notifications, also when they are granted.
    Object.defineProperty(Notification, 'permission', { value: 'granted' })
    Notification.requestPermission = async () => 'granted'
    PushManager.prototype.subscribe = async (options) => {
      isSubscribed = true
      Object.assign(globalThis, { subscribedWith: options })
      return fake as unknown as PushSubscription
    }
    PushManager.prototype.getSubscription = async () =>
      isSubscribed ? (fake as unknown as PushSubscription) : null
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
