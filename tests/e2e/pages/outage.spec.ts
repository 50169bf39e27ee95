import { expect, type Page, type Response, type Route, test } from '@playwright/test'
import { freePort } from '#tests/support/free-port.ts'
import { submitSample } from '#tests/support/http/api.ts'
import { preparedDataFolder, Service } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'

const summary = /300 pages, 180,8\d\d words/

/** At the interval of the server, polling may see the job only when it is complete. */
async function withoutPause(route: Route): Promise<void> {
  const response = await route.fetch()
  await route.fulfill({ response, headers: { ...response.headers(), 'retry-after': '0' } })
}

/** Submits the book and waits until its progress is shown. */
async function openBook(page: Page, mode: string, base = ''): Promise<void> {
  await page.addInitScript((chosen) => localStorage.setItem('hearback.mode', chosen), mode)
  if (mode === 'polling') await page.route(/\/results\/[\w-]+$/, withoutPause)
  await page.goto(`${base}/`)
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page.getByText(/^\d+ of 300 pages/)).toBeVisible()
  await page.unrouteAll({ behavior: 'wait' })
}

test('outage: home and job page fall back to polling where sockets are blocked', async ({ page }) => {
  await page.routeWebSocket(/\/socket\.io\//, (socket) => socket.close())
  await page.route(/\/socket\.io\//, (route) => route.abort())
  await page.goto('/')
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page.getByText('Socket.IO could not connect')).toBeVisible()
  await expect(page.getByText(summary)).toBeVisible()

  await page.goto('/')
  await expect(page.getByText('no live connection')).toBeVisible()
  await expect(page.getByRole('link', { name: 'book-300-pages.pdf' }).first()).toBeVisible()
})

for (const mode of ['socket', 'sse', 'polling']) {
  test(`outage: the job page recovers from being offline, ${mode}`, async ({ page, context }) => {
    await openBook(page, mode)
    await context.setOffline(true)
    await expect(page.getByText(/cannot be reached|reconnecting/).first()).toBeVisible()
    await context.setOffline(false)
    await expect(page.getByText(summary)).toBeVisible()
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await expect(timeline.locator('li').filter({ has: page.locator('time') })).toHaveText([
      /^uploaded/,
      /^processing/,
      /^completed/,
    ])
  })
}

test('outage: a tab whose code could not be loaded is shown when the service can be reached', async ({
  page,
  context,
  baseURL,
}) => {
  await page.goto(`/jobs/${await submitSample(`${baseURL}`, 'letter.pdf')}`)
  const tab = page.getByRole('tab', { name: 'Text' })
  await expect(tab).toBeVisible()
  await context.setOffline(true)
  await tab.click()
  await expect(page.getByText('This part could not be loaded.')).toBeVisible()
  await context.setOffline(false)
  await expect(page.getByRole('searchbox', { name: 'Search in the text' })).toBeVisible()
})

test('outage: an upload that fails is shown above the notice, and the list of jobs stays', async ({
  page,
  context,
}) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto('/')
  await expect(page.locator('[data-updates="live"]')).toBeVisible()
  await context.setOffline(true)
  const notice = page.getByText('The service cannot be reached.')
  await expect(notice).toBeVisible()
  const file = { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') }
  await page.getByLabel('PDF files').setInputFiles(file)
  const dismiss = page.getByRole('button', { name: 'Dismiss notes.pdf' })
  await expect(dismiss).toBeInViewport()
  // A covered button cannot be clicked.
  await dismiss.click()
  await expect(dismiss).toBeHidden()
  await expect(page.locator('main').getByRole('button', { name: 'Try again' })).toBeHidden()
  await context.setOffline(false)
  await expect(notice).toBeHidden()
})

test('outage: a comparison whose code could not be loaded says that the service cannot be reached', async ({
  page,
}) => {
  await page.goto('/compare', { waitUntil: 'networkidle' })
  const run = page.getByRole('button', { name: 'Run', exact: true })
  await page.route('**/_next/static/**', (route) => route.abort())
  await run.click()
  await expect(page.locator('main').getByRole('alert')).toHaveText(
    'The server cannot be reached. Is it running?',
  )
  await page.unroute('**/_next/static/**')
  await run.click()
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible()
})

test('outage: pages say so while the web process is down, and recover within 2 s', async ({
  page,
  browser,
}) => {
  const data = preparedDataFolder()
  // A port that nothing else takes while the web process is down.
  const service = new Service(data.path, { PORT: String(await freePort()) })
  try {
    const base = await service.ready()
    const supervisor = await service.process('scripts/start.mjs')
    // Its own context, because the clock belongs to a context.
    const status = await browser.newPage()
    await status.clock.install()
    await status.goto(`${base}/status`)
    await expect(status.getByText(/\d+ worker/)).toBeVisible()
    const notice = status.getByText('The service cannot be reached.')
    await openBook(page, 'socket', base)
    // Its code is loaded once the job is shown.
    await expect(
      page.getByRole('img', { name: 'Events of this job as this page received them' }),
    ).toBeVisible()

    // The supervisor does not replace the web process while the page is checked.
    process.kill(supervisor, 'SIGSTOP')
    process.kill(await service.process('server/main.ts'), 'SIGKILL')
    await expect(notice).toBeVisible()
    await expect(status.getByText(/This page shows data from \d\d:\d\d:\d\d/)).toBeVisible()
    await expect(status.getByRole('heading', { level: 1 })).toHaveText('No contact with the service')
    await expect(status.locator('main')).toHaveCSS('opacity', '0.55')

    const now = await status.evaluate(() => Date.now())
    await status.clock.pauseAt(now + 60_000)
    process.kill(supervisor, 'SIGCONT')
    await until(async () => expect((await fetch(`${base}/health/ready`)).status).toBe(200))
    const isRead = (response: Response) => response.url().includes('/health/status') && response.ok()
    await Promise.all([status.waitForResponse(isRead), status.clock.runFor(2_000)])
    await status.clock.resume()
    await expect(notice).toBeHidden()
    await expect(status.locator('main')).toHaveCSS('opacity', '1')
    await status.close()
    await expect(page.getByText(summary)).toBeVisible()
  } finally {
    await service.stop()
    data.remove()
  }
})
