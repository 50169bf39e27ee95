import { expect, type Page, test } from '@playwright/test'
import { dataFolder, Service } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'

const summary = /300 pages, 180,8\d\d words/

async function openBook(page: Page, mode: string, base = ''): Promise<void> {
  await page.addInitScript((chosen) => localStorage.setItem('hearback.mode', chosen), mode)
  await page.goto(`${base}/`)
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page.getByText(/^\d+ of 300 pages/)).toBeVisible()
}

test('outage: home and job page fall back to polling where sockets are blocked', async ({ page }) => {
  test.setTimeout(60_000)
  await page.routeWebSocket(/\/socket\.io\//, (socket) => socket.close())
  await page.route(/\/socket\.io\//, (route) => route.abort())
  await page.goto('/')
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page.getByText('Socket.IO could not connect')).toBeVisible({ timeout: 15_000 })
  await expect(page.getByText(summary)).toBeVisible({ timeout: 30_000 })

  await page.goto('/')
  await expect(page.getByText('no live connection')).toBeVisible()
  await expect(page.getByRole('link', { name: 'book-300-pages.pdf' }).first()).toBeVisible()
})

for (const mode of ['socket', 'sse', 'polling']) {
  test(`outage: the job page recovers from being offline, ${mode}`, async ({ page, context }) => {
    test.setTimeout(60_000)
    await openBook(page, mode)
    await context.setOffline(true)
    await expect(page.getByText(/cannot be reached|reconnecting/).first()).toBeVisible({
      timeout: 15_000,
    })
    await context.setOffline(false)
    await expect(page.getByText(summary)).toBeVisible({ timeout: 40_000 })
    const timeline = page.getByRole('region', { name: 'Timeline' })
    await expect(timeline.locator('li').filter({ has: page.locator('time') })).toHaveText([
      /^uploaded/,
      /^processing/,
      /^completed/,
    ])
  })
}

test('outage: pages say so while the web process is down, and recover within 2 s', async ({ page }) => {
  test.setTimeout(120_000)
  const data = dataFolder()
  const service = new Service(data.path)
  try {
    const base = await service.ready()
    await openBook(page, 'socket', base)
    const status = await page.context().newPage()
    await status.goto(`${base}/status`)
    await expect(status.getByText(/\d+ worker/)).toBeVisible()
    const notice = status.getByText('The service cannot be reached.')

    process.kill(await service.process('server/main.ts'), 'SIGKILL')
    await expect(notice).toBeVisible()
    await expect(status.getByText(/This page shows data from \d\d:\d\d:\d\d/)).toBeVisible()
    await expect(status.getByRole('heading', { level: 1 })).toHaveText('No contact with the service')
    await expect(status.locator('main')).toHaveCSS('opacity', '0.55')

    await until(async () => expect((await fetch(`${base}/health/ready`)).status).toBe(200), 60_000)
    await expect(notice).toBeHidden({ timeout: 2_000 })
    await expect(status.locator('main')).toHaveCSS('opacity', '1')
    await expect(page.getByText(summary)).toBeVisible({ timeout: 60_000 })
  } finally {
    await service.stop()
    data.remove()
  }
})
