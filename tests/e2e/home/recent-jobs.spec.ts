import { expect, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'

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

test('home: the list shows 50 jobs, and the others on demand', async ({ page, baseURL }) => {
  const userid = `paging-${Date.now()}`
  const body = Uint8Array.from(onePagePdf())
  const perPage = 50
  const count = perPage + 1
  const responses = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      fetch(`${baseURL}/pdf/${userid}?filename=number-${n + 1}.pdf`, {
        method: 'POST',
        headers: { 'content-type': 'application/pdf' },
        body,
      }),
    ),
  )
  expect(responses.map(({ status }) => status)).toEqual(responses.map(() => 202))
  await page.addInitScript((user) => localStorage.setItem('hearback.user', user), userid)
  await page.goto('/')
  const rows = page.getByRole('region', { name: /^Recent jobs/ }).getByRole('listitem')
  await expect(rows).toHaveCount(perPage)
  const more = page.getByRole('button', { name: `Show ${perPage} more` })
  await more.click()
  await expect(rows).toHaveCount(count)
  await expect(more).toHaveCount(0)
  await page.reload()
  await expect(rows).toHaveCount(count)
})

test('home: on a phone, rows that scroll fade out where they continue', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 })
  await page.goto('/')
  const row = page.getByRole('group', { name: 'Filter by state' })
  const isCut = () => row.evaluate((box) => box.scrollWidth > box.clientWidth)
  await expect.poll(isCut).toBe(true)
  await expect(row).toHaveCSS('mask-image', /linear-gradient/)
  // The last item is clear of the fade when it is reached.
  const gapAfterLast = await row.evaluate((box) => {
    box.scrollLeft = box.scrollWidth
    const last = box.querySelector('button:last-of-type')
    return box.getBoundingClientRect().right - (last?.getBoundingClientRect().right ?? 0)
  })
  expect(gapAfterLast).toBeGreaterThanOrEqual(28)
})

test('home: jobs are found by file name, and selected ones are deleted', async ({ page, baseURL }) => {
  const userid = `find-${Date.now()}`
  const [scan] = await Promise.all([
    submitSample(baseURL ?? '', 'scan.pdf', userid),
    submitSample(baseURL ?? '', 'letter.pdf', userid),
  ])
  await page.addInitScript((user) => localStorage.setItem('hearback.user', user), userid)
  await page.goto('/')
  const rows = page.getByRole('region', { name: /^Recent jobs/ }).getByRole('listitem')
  await expect(rows.filter({ hasText: 'completed' })).toHaveCount(2)
  await page.getByLabel('Search file names').fill('SCAN')
  await expect(rows).toHaveText([/scan\.pdf/])
  await page.reload()
  await expect(rows).toHaveText([/scan\.pdf/])

  await page.getByRole('checkbox', { name: 'Select scan.pdf' }).click()
  await page.getByRole('button', { name: 'Delete 1 job' }).click()
  await page.getByRole('button', { name: 'Delete permanently' }).click()
  await expect(page.getByText('No job has “SCAN” in its file name.')).toBeVisible()
  expect((await fetch(`${baseURL}/results/${scan}`)).status).toBe(410)
  await page.getByRole('button', { name: 'Show all jobs' }).click()
  await expect(rows).toHaveText([/letter\.pdf/])
})

test('home: drop area and jobs are visible together at 1280 × 800 and on a phone', async ({
  page,
  baseURL,
}) => {
  await submitSample(baseURL ?? '', 'letter.pdf', 'demo')
  for (const [width, height] of [
    [1_280, 800],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    await page.goto('/')
    await expect(page.getByRole('button', { name: 'Choose files' })).toBeInViewport()
    const row = page
      .getByRole('region', { name: /^Recent jobs/ })
      .getByRole('listitem')
      .first()
    await expect(row.getByRole('link')).toBeInViewport({ ratio: 1 })
  }
})

test('home: a completed job shows the outcome of its first-digit test', async ({ page, baseURL }) => {
  const userid = `verdict-${Date.now()}`
  await submitSample(baseURL ?? '', 'invented-numbers.pdf', userid)
  await page.addInitScript((user) => localStorage.setItem('hearback.user', user), userid)
  await page.goto('/')
  const rows = page.getByRole('region', { name: /^Recent jobs/ }).getByRole('listitem')
  await expect(rows).toHaveText([/deviates from Benford’s law/])
})

test('home: the jobs of a comparison are one row, which opens and links to it', async ({ page, baseURL }) => {
  const userid = `grouped-${Date.now()}`
  const jobids = await Promise.all(
    ['letter.pdf', 'letter.pdf', 'letter.pdf'].map((name) => submitSample(baseURL ?? '', name, userid)),
  )
  await page.addInitScript((user) => localStorage.setItem('hearback.user', user), userid)
  await page.goto('/docs')
  await page.evaluate(
    (ids) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('hearback', 1)
        request.onerror = () => reject(request.error)
        request.onupgradeneeded = () => {
          request.result.createObjectStore('entries', { keyPath: 'id' })
          request.result.createObjectStore('runs')
        }
        request.onsuccess = () => {
          const transaction = request.result.transaction('entries', 'readwrite')
          transaction
            .objectStore('entries')
            .put({ id: 'c1', name: 'three letters', createdAt: 1, jobids: ids })
          transaction.oncomplete = () => {
            request.result.close()
            resolve()
          }
        }
      }),
    jobids,
  )
  await page.goto('/')
  const rows = page.getByRole('region', { name: /^Recent jobs/ }).getByRole('listitem')
  await expect(rows).toHaveText([/3 runs.*Comparison three letters/])
  await expect(rows.getByRole('link')).toHaveAttribute('href', '/compare?id=c1')
  // From now on the server renders the same row.
  const html = await (await page.reload())?.text()
  expect(html).toContain('Comparison three letters')
  expect(html).not.toContain(`/jobs/${jobids[0]}`)
  await rows.getByRole('button').click()
  await expect(rows).toHaveCount(4)
})

test('home: a row has at most three lines at 360 px', async ({ page, baseURL }) => {
  const userid = `rows-${Date.now()}`
  await submitSample(baseURL ?? '', 'financial-report.pdf', userid)
  await page.addInitScript((user) => localStorage.setItem('hearback.user', user), userid)
  await page.setViewportSize({ width: 360, height: 780 })
  for (const [language, outcome] of [
    ['en', /29 pages in .*follow/],
    ['de', /29 Seiten in .*folg/],
  ] as const) {
    await page.context().addCookies([{ name: 'hearback.language', value: language, url: baseURL ?? '' }])
    await page.goto('/')
    const row = page.getByRole('listitem').filter({ hasText: 'financial-report.pdf' })
    await expect(row).toHaveText(outcome)
    // 24 px for the name, 18 px for each line of the details, and the padding.
    expect((await row.boundingBox())?.height, language).toBeLessThan(84)
  }
})

test('language: German is selected in the user menu and kept', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: /^User:/ }).click()
  await page.getByLabel('Language').selectOption('Deutsch')
  await expect(page.getByRole('link', { name: 'Vergleich', exact: true })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('PDF ablegen. Antwort nach Wahl.')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Zustellung' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', 'de')
})
