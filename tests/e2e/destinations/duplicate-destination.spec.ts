import { expect, test } from '@playwright/test'
import { openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'

test('destinations: the URL of an existing webhook is pointed out before it is added again', async ({
  page,
  baseURL,
}) => {
  const hook = await openHook()
  const userid = `duplicate-${Date.now()}`
  const ask = apiOf(baseURL ?? '')
  await ask('POST', `/users/${userid}/webhooks`, { url: hook.url })
  await page.addInitScript((name) => localStorage.setItem('hearback.user', name), userid)
  await page.goto('/destinations')
  await page.getByRole('button', { name: 'Add a destination' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: /^Webhook/ }).click()
  await drawer.getByLabel('URL').fill(hook.url)
  await drawer.getByRole('button', { name: 'Add and test' }).click()
  await expect(drawer.getByText(/is registered already/)).toBeVisible()
  expect((await ask('GET', `/users/${userid}/webhooks`)).body.webhooks).toHaveLength(1)
  await drawer.getByRole('button', { name: 'Add and test' }).click()
  await expect.poll(async () => (await ask('GET', `/users/${userid}/webhooks`)).body.webhooks).toHaveLength(2)
  await hook.close()
})
