import { expect, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'

test('home: going back from a job keeps the filter and the scroll position', async ({ page, baseURL }) => {
  await page.setViewportSize({ width: 1_000, height: 500 })
  const userid = `back-${Date.now()}`
  const names = Array.from({ length: 12 }, () => 'letter.pdf')
  await Promise.all(names.map((name) => submitSample(baseURL ?? '', name, userid)))
  await page.addInitScript((user) => localStorage.setItem('hearback.user', user), userid)
  await page.goto('/')
  const rows = page.getByRole('region', { name: /^Recent jobs/ }).getByRole('listitem')
  await expect(rows.filter({ hasText: 'completed' })).toHaveCount(12)
  await page.getByRole('button', { name: 'completed', exact: true }).click()
  await expect(page).toHaveURL(/state=completed/)
  await expect(rows).toHaveCount(12)
  await rows.last().scrollIntoViewIfNeeded()
  const before = await page.evaluate(() => scrollY)
  expect(before).toBeGreaterThan(200)

  await rows.last().getByRole('link').click()
  await expect(page.getByText(/^1 page, /)).toBeVisible()
  await page.goBack()
  await expect(rows).toHaveCount(12)
  await expect(page.getByRole('button', { name: 'completed', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(before)

  await page.reload()
  await expect(page.getByRole('button', { name: 'completed', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
})
