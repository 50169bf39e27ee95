import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { userCookie } from '#app/_data/session/user-cookie.ts'
import { submitSample } from '#tests/support/http/api.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'

/**
 * Compressed script of each page in kB: the measured weight plus 3 %. An empty page of Next and React loads about
 * 142 kB, and the query client adds 13 kB to each page.
 */
const budgets = {
  '/': 187,
  '/compare': 175,
  '/destinations': 168,
  destination: 168,
  '/account': 165,
  '/admin': 165,
  '/docs': 163,
  '/docs/api': 166,
  '/docs/destinations/webhooks': 160,
  '/status': 161,
  job: 175,
}

/** Observes what a page loads: compressed bytes of script, the number of reads of a path, and script errors. */
function observe(page: Page) {
  const scripts: Promise<Buffer>[] = []
  const paths: string[] = []
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') {
      const body = response.body()
      // A script that arrives at the end of the test, after the bodies were read.
      body.catch(() => {})
      scripts.push(body)
    }
    paths.push(new URL(response.url()).pathname)
  })
  return {
    scriptKb: async () =>
      (await Promise.all(scripts)).reduce((sum, body) => sum + gzipSync(body).length, 0) / 1_000,
    errors,
    countOf: (path: string) => paths.filter((one) => one === path).length,
  }
}

/** Pages of a resource that is created first. */
const paths: Record<string, (base: string) => Promise<string>> = {
  async job(base) {
    const jobid = await submitSample(base, 'letter.pdf', 'demo')
    // The page of a job that still runs loads more: what follows it.
    await fetch(`${base}/results/${jobid}?after=2&wait=60`)
    return `/jobs/${jobid}`
  },
  async destination(base) {
    const created = await fetch(`${base}/users/weight/destinations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'webhook', config: { url: `${base}/inbox/none` } }),
    })
    return `/destination/${((await created.json()) as { id: string }).id}`
  },
}

/** Records layout shifts from now on; returns a function that reads their sum. */
async function observeShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const shifts: number[] = []
    Object.assign(window, { shifts })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  return () =>
    page.evaluate(() =>
      (window as unknown as { shifts: number[] }).shifts.reduce((sum, shift) => sum + shift, 0),
    )
}

// Google's "good" is 0.1; a page that reserves its space needs a fraction of that.
const maxShift = 0.02

/** Pages that must not move while they load. */
const stillPages = ['/', '/compare', '/destinations', '/account', '/docs', '/status']

for (const [path, budgetKb] of Object.entries(budgets)) {
  const isStill = stillPages.includes(path)
  const layout = isStill ? ', without layout shifts and script errors' : ''
  test(`weight: ${path} loads at most ${budgetKb} kB of script${layout}`, async ({ page, baseURL }) => {
    const pagePath = (await paths[path]?.(baseURL ?? '')) ?? path
    const loaded = observe(page)
    const shiftOf = await observeShifts(page)
    // The list of one destination is lower than its placeholder.
    if (path === '/destinations') {
      await paths.destination?.(baseURL ?? '')
      await page.addInitScript(() => localStorage.setItem('hearback.user', 'weight'))
    }
    await page.goto(pagePath, { waitUntil: 'networkidle' })
    expect(await loaded.scriptKb()).toBeLessThan(budgetKb)
    if (!isStill) return
    expect(await shiftOf()).toBeLessThan(maxShift)
    expect(loaded.errors).toEqual([])
  })
}

test('weight: the page of a running job reads /modes at most once', async ({ page, baseURL }) => {
  const jobid = await submitSample(baseURL ?? '', 'book-300-pages.pdf', 'demo')
  const loaded = observe(page)
  await page.goto(`/jobs/${jobid}`)
  await expect(page.getByRole('heading', { name: 'Delivery mode of this page' })).toBeVisible()
  await expect(page.getByText(/300 pages, 180,8\d\d words/)).toBeVisible()
  expect(loaded.countOf('/modes')).toBeLessThanOrEqual(1)
})

test('weight: Home does not read again what the server sent with it', async ({ page, context, baseURL }) => {
  // The list of the default user is also read again for the jobs of the tests that run at the same time.
  await context.addCookies([{ name: userCookie, value: 'weight-home', url: baseURL ?? '' }])
  await page.addInitScript(() => localStorage.setItem('hearback.user', 'weight-home'))
  const loaded = observe(page)
  await page.goto('/')
  // The live connection selects its mode from /modes; the list is read once it is open.
  await expect(page.locator('[data-updates="live"]')).toBeVisible()
  await page.waitForLoadState('networkidle')
  const read = ['/session', '/modes', '/users/weight-home/jobs']
  expect(read.map(loaded.countOf)).toEqual([0, 1, 1])
})

/** Records the text of the largest element of each page that is opened from now on; returns a function that reads it. */
async function observeLargest(page: Page): Promise<() => Promise<string>> {
  await page.addInitScript(() => {
    new PerformanceObserver((list) => {
      const last = list.getEntries().at(-1) as unknown as { element: Element | null } | undefined
      Object.assign(window, { largest: last?.element?.textContent ?? '' })
    }).observe({ type: 'largest-contentful-paint', buffered: true })
  })
  await page.setViewportSize({ width: 412, height: 823 })
  return async () => {
    const read = () => page.evaluate(() => (window as unknown as { largest?: string }).largest ?? '')
    await expect.poll(read).not.toBe('')
    return read()
  }
}

/** Pages whose largest element could be one that a script adds. */
const paintedPages = ['/', '/compare', '/destinations', '/account', '/docs', '/docs/api', '/status', 'job']

test('weight: the largest element of each page is in the HTML, so that no script delays it', async ({
  page,
  context,
  baseURL,
}) => {
  const base = baseURL ?? ''
  await context.addCookies([{ name: 'hearback.user', value: 'painted', url: base }])
  await page.addInitScript(() => localStorage.setItem('hearback.user', 'painted'))
  const largestOf = await observeLargest(page)
  for (const path of paintedPages) {
    const response = await page.goto((await paths[path]?.(base)) ?? path, { waitUntil: 'networkidle' })
    const html = await response?.text()
    const text = await largestOf()
    const inHtml = await page.evaluate(
      (html) => new DOMParser().parseFromString(html, 'text/html').body.textContent,
      (html ?? '').replace(/<script.*?<\/script>/gs, ''),
    )
    expect(inHtml, path).toContain(text)
  }
})

/** Holds the submits of a page until the returned function is called. */
async function holdSubmits(page: Page): Promise<() => void> {
  const released = Promise.withResolvers<void>()
  await page.route(/\/pdf\//, async (route) => {
    await released.promise
    await route.continue()
  })
  return released.resolve
}

test('layout: twenty uploads do not move the page', async ({ page }) => {
  const shiftOf = await observeShifts(page)
  await page.addInitScript(() => localStorage.setItem('hearback.user', 'twenty'))
  await page.goto('/', { waitUntil: 'networkidle' })
  const area = page.getByRole('heading', { name: 'Delivery mode' })
  const before = await area.boundingBox()
  const files = Array.from({ length: 20 }, (_, n) => ({
    name: `number-${n + 1}.pdf`,
    mimeType: 'application/pdf',
    buffer: Buffer.from(onePagePdf()),
  }))
  const release = await holdSubmits(page)
  await page.getByLabel('PDF files').setInputFiles(files)
  await expect(page.getByRole('progressbar', { name: /^Upload of/ }).first()).toBeVisible()
  expect(await area.boundingBox()).toEqual(before)
  release()
  await expect(page.getByText('20 of 20 files accepted.')).toBeAttached()
  expect(await area.boundingBox()).toEqual(before)
  // New jobs push older rows of the list down.
  expect(await shiftOf()).toBeLessThan(0.1)
})

test('layout: the chart of a comparison keeps its place from start to end', async ({ page }) => {
  await page.goto('/compare', { waitUntil: 'networkidle' })
  const chart = page.getByRole('img')
  const before = await chart.boundingBox()
  const release = await holdSubmits(page)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Stop' })).toBeVisible()
  expect((await chart.boundingBox())?.y).toBe(before?.y)
  release()
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible()
  expect((await chart.boundingBox())?.y).toBe(before?.y)
})
