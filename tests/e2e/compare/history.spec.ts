import { expect, type Page, test } from '@playwright/test'
import { readDownload } from '#tests/support/browser/download.ts'

/** Opens the page with a small document and these modes only. */
async function openWith(page: Page, modes: readonly string[]): Promise<void> {
  const settings = { document: 'letter.pdf', modes, intervals: [250], runs: 1 }
  await page.addInitScript((json) => {
    if (!localStorage.getItem('hearback.compare')) localStorage.setItem('hearback.compare', json)
  }, JSON.stringify(settings))
  await page.goto('/compare')
  await expect(page.getByRole('button', { name: /^Modes/ })).toHaveText(
    new RegExp(`Modes ${modes.length} of`),
  )
}

async function run(page: Page, button = 'Run'): Promise<void> {
  // The button of an earlier run has gone by the time of the submit.
  const submitted = page.waitForRequest(/\/pdf\//)
  await page.getByRole('button', { name: button, exact: true }).click()
  await submitted
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible()
}

const headline = (page: Page) => page.getByRole('heading', { level: 1 })
const result = /received the result/

test('compare: the first visit shows an example, marked as such', async ({ page }) => {
  await page.goto('/compare')
  await expect(page.getByText('Example recorded on a busy machine.')).toBeVisible()
  const end = page.getByRole('img').locator('title', { hasText: /^completed, latency/ })
  await expect(end.first()).toBeAttached()
})

test('compare: runs, settings and scroll survive back and reload, and earlier comparisons are kept', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1_000, height: 500 })
  await openWith(page, ['polling', 'sse'])
  await run(page)
  await expect(headline(page)).toHaveText(result)
  const first = (await headline(page).textContent()) ?? ''
  await expect(page).toHaveURL(/\?id=/)
  const table = page.getByRole('region', { name: 'Figures', exact: true })
  await table.scrollIntoViewIfNeeded()
  const top = await page.evaluate(() => {
    scrollTo({ top: 60, behavior: 'instant' })
    return scrollY
  })

  await page.getByRole('link', { name: 'letter.pdf' }).first().click()
  await expect(page).toHaveURL(/\/jobs\//)
  await page.goBack()
  await expect(headline(page)).toHaveText(first)
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(top)
  await page.reload()
  await expect(headline(page)).toHaveText(first)
  await expect(page.getByRole('button', { name: /^PDF/ })).toHaveText('PDF One-page letter')
  await expect(page.getByRole('button', { name: /^Polling every/ })).toHaveText('Polling every 250 ms')

  const history = page.getByRole('region', { name: 'History' })
  await history.getByRole('button', { name: 'Rename letter.pdf' }).click()
  await page.getByLabel('Name of the comparison').fill('before')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /^Runs/ }).click()
  await page.getByRole('group', { name: 'Runs' }).getByText('3', { exact: true }).click()
  await page.keyboard.press('Escape')
  await run(page, 'Run again')
  await expect(history.getByRole('link')).toHaveText(['letter.pdf', 'before'])
  const csv = await readDownload(page, 'CSV')
  expect(csv.split('\r\n').map((row) => row.split(',')[0])).toEqual([
    'run',
    ...['1', '1', '2', '2', '3', '3', 'median', 'median', ''],
  ])

  await page.getByLabel('Baseline').selectOption({ index: 1 })
  await expect(table.getByRole('row', { name: /^Server-sent events/ })).toContainText(/[+−][\d.]+\sms/)
  await history.getByRole('link', { name: 'before' }).click()
  await expect(headline(page)).toHaveText(first)
})

test('compare: failures are drawn, and a link shows the settings of its runs', async ({ page, context }) => {
  await openWith(page, ['polling', 'webhook'])
  await page.getByRole('button', { name: /^Faults/ }).click()
  await page.getByText('once; the retry is 5 s later').click()
  await page.keyboard.press('Escape')
  await run(page)
  const chart = page.getByRole('img')
  await expect(chart.locator('title', { hasText: /^Webhook: failed at/ })).toHaveCount(1)
  // The event of the failed attempt came with the retry.
  await expect(page.getByText('none missed, none repeated')).toBeVisible()
  await expect(headline(page)).toHaveText(result)
  const shown = (await headline(page).textContent()) ?? ''

  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page).toHaveURL(/#run=/)
  const other = await context.newPage()
  await other.addInitScript(() => localStorage.removeItem('hearback.compare'))
  await other.goto(page.url())
  await expect(other.getByRole('button', { name: /^PDF/ })).toHaveText('PDF One-page letter')
  await expect(other.getByRole('button', { name: /^Modes/ })).toHaveText(/^Modes 2 of/)
  await expect(other.getByRole('button', { name: /^Faults/ })).toHaveText('Faults 1 × 500')
  await other.reload()
  await expect(headline(other)).toHaveText(shown)
})
