import { expect, type Page, test } from '@playwright/test'
import { apiOf, submitSample } from '#tests/support/http/api.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { lockedPdf } from '../../fixtures/hostile/locked.ts'

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
  await expect(page.getByText(/300 pages, 180,8\d\d words/)).toBeVisible()
})

test('job page: two browsers follow the same job', async ({ page, browser }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page).toHaveURL(/\/jobs\//)
  const other = await browser.newPage()
  await other.goto(page.url())
  for (const one of [page, other]) {
    await expect(one.getByText(/300 pages, 180,8\d\d words/)).toBeVisible()
  }
  await other.close()
})

/** Answers reads of a job with its first response that shows the analysis, as if that stopped after 12 pages. */
async function freezePolling(page: Page): Promise<void> {
  let frozen: object | null = null
  await page.route(/\/results\/[\w-]+$/, async (route) => {
    const response = await route.fetch()
    const job = await response.json().catch(() => null)
    // The preview of the document is stored before the first progress.
    if (job?.state === 'processing' && job.progress)
      frozen ??= { ...job, progress: { done: 12, total: 300, unit: 'page' } }
    // The server asks for this interval when a job takes long.
    const headers = { ...response.headers(), 'retry-after': '60' }
    await route.fulfill({ response, headers, ...(frozen && { status: 200, json: frozen }) })
  })
}

test('job page: polls every 2 s although Retry-After is an hour', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('hearback.mode', 'polling'))
  await page.route(/\/results\/[\w-]+$/, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), 'retry-after': '3600' } })
  })
  await page.goto('/')
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page.getByText(/300 pages, 180,8\d\d words/)).toBeVisible()
})

test('job page: reports missing news, and tries the chosen mode again after 30 s', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('hearback.mode', 'sse'))
  await page.clock.install()
  let isBlocked = true
  await page.route(/\/results\/[\w-]+\?after=/, (route) => (isBlocked ? route.abort() : route.fallback()))
  await freezePolling(page)
  await page.goto('/')
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page.getByText('Server-sent events could not connect')).toBeVisible()
  await expect(page.getByText(/^\d+ of 300 pages/)).toBeVisible()
  const document = page.getByRole('region', { name: 'Document' })
  await expect(document).toContainText('Pages300')
  await expect(document.getByRole('img', { name: 'Page 1 of book-300-pages.pdf' })).toBeVisible()

  await page.clock.fastForward(6_000)
  await expect(page.getByText(/ of 300 pages · no news since \d\d:\d\d:\d\d, \d+\ss/)).toBeVisible()
  await expect(page.getByText(/about .* left/)).toBeHidden()

  isBlocked = false
  await page.clock.fastForward(30_000)
  await expect(page.getByText('Server-sent events could not connect')).toBeHidden()
  // Polling still returns the old job, so only the chosen mode can deliver the end.
  const timeline = page.getByRole('region', { name: 'Timeline' })
  await expect(timeline.locator('li').filter({ has: page.locator('time') })).toHaveText([
    /^uploaded/,
    /^processing/,
    /^completed/,
  ])
})

test('job page: a delivery whose attempt is running is shown as being tried now', async ({
  page,
  baseURL,
}) => {
  const request = apiOf(baseURL ?? '')
  const { body: inbox } = await request('POST', '/inboxes', { behaviour: { hang: true } })
  const callback = encodeURIComponent(`${baseURL}${inbox.path}`)
  const response = await fetch(`${baseURL}/pdf/demo?filename=letter.pdf&callback=${callback}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: Buffer.from(onePagePdf()),
  })
  const { jobid } = (await response.json()) as { jobid: string }
  await page.goto(`/jobs/${jobid}?tab=deliveries`)
  const deliveries = page.getByRole('region', { name: 'Webhook deliveries' }).getByRole('listitem')
  await expect(deliveries.filter({ hasText: 'job.uploaded' })).toContainText('being tried now')
  await expect(deliveries.filter({ hasText: 'job.completed' })).toContainText('waits for an earlier event')
})

test('job page: marks deviating digits; a few numbers get one line, none no section', async ({
  page,
  baseURL,
}) => {
  const open = async (sample: string) => {
    await page.goto(`/jobs/${await submitSample(baseURL ?? '', sample, 'demo')}`)
    await page.getByRole('tab', { name: 'Numbers' }).click()
    await expect(page).toHaveURL(/tab=numbers/)
    await expect(
      page
        .getByRole('tabpanel')
        .getByText(/number/)
        .first(),
    ).toBeVisible()
    return page.getByRole('region', { name: /^First digits/ })
  }
  const deviating = await open('invented-numbers.pdf')
  await expect(deviating.getByText('differs significantly')).toBeVisible()
  const bars = deviating.locator('[data-deviating]')
  await expect(bars.first()).toContainText('9.0 %')
  // The label is on its bar, not on the mark of the law above it.
  const label = await bars.first().locator('text').first().boundingBox()
  const bar = await bars.first().locator('rect').first().boundingBox()
  expect(Math.abs((label?.y ?? 0) + (label?.height ?? 0) - (bar?.y ?? 0))).toBeLessThan(12)

  await expect((await open('letter.pdf')).getByRole('paragraph')).toHaveText(/needs at least 100\.$/)
  await expect(await open('scan.pdf')).toHaveCount(0)
})

test('job page: the tab shows the progress, and the drawing of the page’s delivery follows it', async ({
  page,
}) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await expect(page).toHaveTitle(/^(\d+ %|queued) · book-300-pages\.pdf · hearback$/)
  const drawing = page.getByRole('img', { name: 'Events of this job as this page received them' })
  await expect(drawing.getByText('processing', { exact: true })).toBeVisible()
  await expect(page).toHaveTitle('book-300-pages.pdf · hearback')
  await expect(drawing.getByText('Socket.IO', { exact: true })).toBeVisible()
})

test('job page: matches are counted, stepped through and marked; an outline entry opens its page', async ({
  page,
  baseURL,
}) => {
  await page.goto(`/jobs/${await submitSample(baseURL ?? '', 'financial-report.pdf', 'demo')}`)
  await page
    .getByRole('region', { name: 'Outline' })
    .getByRole('button', { name: /^Payments/ })
    .click()
  await expect(page.getByLabel('Page, of 29')).toHaveValue('2')
  await page.getByRole('searchbox').fill('ENERGY')
  const first = page.locator('mark[data-current]')
  await expect(first).toHaveText(/energy/i)
  await expect(page.getByText(/^1 \/ \d+$/)).toBeVisible()
  await page.getByRole('button', { name: 'Next match' }).click()
  await expect(page.getByText(/^2 \/ \d+$/)).toBeVisible()
  await page.getByLabel('Page, of 29').fill('29')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Text of page 29' })).toBeVisible()
})

test('job page: a damaged document can be replaced by another file', async ({ page, baseURL }) => {
  const response = await fetch(`${baseURL}/pdf/demo?filename=broken.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: '%PDF-1.7 and nothing after it',
  })
  const { jobid } = (await response.json()) as { jobid: string }
  await page.goto(`/jobs/${jobid}`)
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Choose another file' }).click()
  await (await chosen).setFiles({
    name: 'mended.pdf',
    mimeType: 'application/pdf',
    buffer: onePagePdf(),
  })
  await expect(page).not.toHaveURL(new RegExp(jobid))
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('mended.pdf')
  await expect(page.getByText(/^1 page, /)).toBeVisible()
})

test('job page: a document with a password is analysed with the one that is entered', async ({
  page,
  baseURL,
}) => {
  const response = await fetch(`${baseURL}/pdf/demo?filename=locked.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: Uint8Array.from(await lockedPdf({ userPassword: 'secret', pdfVersion: '1.7ext3' })),
  })
  const { jobid } = (await response.json()) as { jobid: string }
  await page.goto(`/jobs/${jobid}`)
  await page.getByLabel('Password of the document').fill('wrong')
  await page.keyboard.press('Enter')
  await expect(page).not.toHaveURL(new RegExp(jobid))
  await page.getByLabel('Password of the document').fill('secret')
  await page.getByRole('button', { name: 'Analyse with the password' }).click()
  await expect(page.getByRole('heading', { name: 'Document', exact: true })).toBeVisible()
  await expect(page.getByText('Encryptedyes')).toBeVisible()
})

test('job page: the buttons of a running job are in one line at 360 px, also in German', async ({
  browser,
  baseURL,
  request,
}) => {
  // The first request loads the code of the page on the server, during which a job could end.
  await request.get('/jobs/none')
  // Without scripts the page stays as the server rendered it.
  const viewport = { width: 360, height: 780 }
  const context = await browser.newContext({
    baseURL: baseURL ?? '',
    locale: 'de-DE',
    javaScriptEnabled: false,
    viewport,
  })
  const page = await context.newPage()
  await page.goto(`/jobs/${await submitSample(baseURL ?? '', 'book-300-pages.pdf', 'demo')}`)
  const boxes = await Promise.all(
    ['Job abbrechen', 'Öffnen', 'Herunterladen', 'Mehr'].map((name) =>
      page.locator('article > header :is(a, button)').filter({ hasText: name }).boundingBox(),
    ),
  )
  expect(new Set(boxes.map((box) => box && Math.round(box.y + box.height / 2))).size).toBe(1)
  await context.close()
})
