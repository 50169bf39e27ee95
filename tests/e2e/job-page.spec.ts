import { expect, test } from '@playwright/test'

const titles = ['Polling', 'Long polling', 'Server-sent events', 'Streamed NDJSON', 'Socket.IO', 'Webhook']

for (const title of titles) {
  test(`job page: shows the result of a sample delivered by ${title}`, async ({ page }) => {
    await page.goto('/')
    await page.getByRole('radio', { name: new RegExp(`^${title} `) }).check({ force: true })
    await page.getByRole('button', { name: 'Financial report', exact: true }).click()

    await expect(page).toHaveURL(/\/jobs\//)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('financial-report.pdf')
    await expect(page.getByText(/1,216 numbers follow Benford’s law closely/)).toBeVisible()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await expect(timeline.getByRole('listitem').filter({ has: page.locator('time') })).toHaveText([
      /^uploaded/,
      /^processing/,
      /^completed/,
    ])
    await expect(page.getByText('could not connect')).toBeHidden()
  })
}

test('job page: shows progress by page and continues after a reload', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page.getByText(/^\d+ of 300 pages/)).toBeVisible()
  await expect(page.getByText('Being analysed.')).toBeVisible()
  await page.reload()
  await expect(page.getByText(/300 pages, 180,8\d\d words/)).toBeVisible({ timeout: 30_000 })
})

test('job page: two browsers follow the same job', async ({ page, browser }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page).toHaveURL(/\/jobs\//)
  const other = await browser.newPage()
  await other.goto(page.url())
  for (const one of [page, other]) {
    await expect(one.getByText(/300 pages, 180,8\d\d words/)).toBeVisible({ timeout: 30_000 })
  }
  await other.close()
})
