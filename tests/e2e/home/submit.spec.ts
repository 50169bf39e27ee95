import { expect, test } from '@playwright/test'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'

const pdf = (name: string) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from(onePagePdf()) })

test('home: fifty uploads at once complete, updated live in the list', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('hearback.user', 'fifty'))
  await page.goto('/')
  const files = Array.from({ length: 50 }, (_, n) => pdf(`number-${n + 1}.pdf`))
  await page.getByLabel('PDF files').setInputFiles(files)
  await expect(page.getByText('50 of 50 files accepted.')).toBeAttached()
  const rows = page.getByRole('region', { name: /^Recent jobs/ }).getByRole('listitem')
  await expect(rows.filter({ hasText: 'completed' })).toHaveCount(50)
  await page.getByRole('button', { name: 'error', exact: true }).click()
  await expect(page.getByText('No recent job is in the state “error”.')).toBeVisible()
})

test('home: a file that is not a PDF is rejected with a message and can be dismissed', async ({ page }) => {
  await page.goto('/')
  const file = { name: 'notes.pdf', mimeType: 'application/pdf', buffer: Buffer.from('just words') }
  await page.getByLabel('PDF files').setInputFiles(file)
  await expect(page.getByRole('alert').filter({ hasText: 'Export the document as PDF' })).toBeVisible()
  await page.getByRole('button', { name: 'Dismiss notes.pdf' }).click()
  await expect(page.getByText('notes.pdf')).toHaveCount(0)
})

test('home: after a refused empty file, a file dropped anywhere opens its job', async ({ page }) => {
  await page.goto('/')
  const empty = { name: 'empty.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) }
  await page.getByLabel('PDF files').setInputFiles(empty)
  const alert = page.getByRole('alert').filter({ hasText: 'This file is empty.' })
  await expect(alert).toHaveCSS('color', 'rgb(166, 27, 27)')

  const transfer = await page.evaluateHandle(
    (bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(bytes)], 'dropped.pdf', { type: 'application/pdf' }))
      return data
    },
    [...Buffer.from(onePagePdf())],
  )
  const heading = page.getByRole('heading', { name: /^Recent jobs/ })
  await heading.dispatchEvent('dragover', { dataTransfer: transfer })
  await expect(page.getByText('Release to submit')).toBeVisible()
  await heading.dispatchEvent('drop', { dataTransfer: transfer })
  await expect(page).toHaveURL(/\/jobs\//)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('dropped.pdf')
})

test('home: an upload that failed offline can be sent again', async ({ page, context }) => {
  await page.goto('/')
  await expect(page.getByRole('radio', { name: /^Polling/ })).toBeVisible()
  await context.setOffline(true)
  await page.getByLabel('PDF files').setInputFiles(pdf('offline.pdf'))
  const retry = page.getByRole('button', { name: 'Retry offline.pdf' })
  await expect(retry).toBeVisible()
  await context.setOffline(false)
  await retry.click()
  await expect(page).toHaveURL(/\/jobs\//)
})

test('home: an upload shows its progress and can be canceled', async ({ page, context }) => {
  await page.goto('/')
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  const slow = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 200_000 }
  await session.send('Network.emulateNetworkConditions', slow)
  const buffer = Buffer.concat([Buffer.from(onePagePdf()), Buffer.alloc(8_000_000)])
  await page.getByLabel('PDF files').setInputFiles({ name: 'large.pdf', mimeType: 'application/pdf', buffer })
  await expect(page.getByRole('progressbar', { name: 'Upload of large.pdf' })).toBeVisible()
  await expect(page.getByText(/of 8\.0\sMB/)).toBeVisible()
  await page.getByRole('button', { name: 'Cancel large.pdf' }).click()
  await expect(page.getByText('large.pdf')).toHaveCount(0)
})

test('home: a sample can be submitted, read and deleted with the keyboard alone', async ({ page }) => {
  await page.goto('/')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'Choose files' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('button', { name: 'One-page letter' })).toBeFocused()
  await page.keyboard.press('Enter')

  await expect(page.getByText(/^1 page, /)).toBeVisible()
  for (const name of ['More', 'Delete']) {
    const button = page.getByRole('button', { name, exact: true })
    for (
      let step = 0;
      step < 40 && !(await button.evaluate((node) => node === document.activeElement));
      step++
    ) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
  }
  await expect(page.getByRole('button', { name: 'Delete permanently' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Job deleted' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Job deleted' })).toBeVisible()
})

test('job page: a running job can be canceled and analysed again', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'Book of 300 pages' }).click()
  await page.getByRole('button', { name: 'Cancel the job' }).click()
  await expect(page.getByText(/^Canceled after /)).toBeVisible()
  await expect(
    page.getByRole('region', { name: 'Timeline' }).getByText('canceled', { exact: true }),
  ).toBeVisible()
  // Next's route announcer outside of main is an alert, too.
  await expect(page.locator('main').getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(0)
  await expect(page.getByText('could not be analysed')).toHaveCount(0)
  const canceled = page.url()
  await page.getByRole('button', { name: 'Analyse again' }).click()
  await expect(page).not.toHaveURL(canceled)
  await expect(page.getByText(/^\d+ of 300 pages/)).toBeVisible()
})
