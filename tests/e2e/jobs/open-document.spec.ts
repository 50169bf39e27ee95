import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'

const sample = 'letter.pdf'

async function openJob(page: Page, base = ''): Promise<void> {
  await page.goto(`/jobs/${await submitSample(base, sample, 'demo')}`)
  await expect(page.getByText(/^1 page, /)).toBeVisible()
}

/** The URL that a tab shows. A browser without a PDF viewer, as the headless one, downloads it instead. */
function urlShownIn(tab: Page): Promise<string> {
  return Promise.any([
    tab.waitForURL(/^blob:/).then(() => tab.url()),
    tab.waitForEvent('download').then((download) => download.url()),
  ])
}

test('job page: Open shows the document in a new tab, as a PDF', async ({ page, context, baseURL }) => {
  await page.addInitScript(() => {
    const createUrl = URL.createObjectURL
    URL.createObjectURL = (blob) => {
      const url = createUrl(blob)
      Object.assign(window, { opened: { blob, url } })
      return url
    }
  })
  await openJob(page, baseURL)
  const shown = context.waitForEvent('page').then(urlShownIn)
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  const url = await shown
  const opened = await page.evaluate(async () => {
    const { blob, url } = (window as unknown as { opened: { blob: Blob; url: string } }).opened
    return { url, type: blob.type, bytes: Array.from(new Uint8Array(await blob.arrayBuffer())) }
  })
  expect(opened).toEqual({
    url,
    type: 'application/pdf',
    bytes: Array.from(await readFile(`public/samples/${sample}`)),
  })
  await expect(page.getByRole('button', { name: 'Open', exact: true })).toBeEnabled()
})

test('job page: a document that cannot be opened closes the tab and can be downloaded', async ({
  page,
  context,
  baseURL,
}) => {
  await openJob(page, baseURL)
  const note = page.locator('main').getByRole('alert')
  await context.setOffline(true)
  const opened = context.waitForEvent('page')
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  const tab = await opened
  await expect(note).toContainText('cannot be reached')
  await expect.poll(() => tab.isClosed()).toBe(true)
  await context.setOffline(false)
  const downloaded = page.waitForEvent('download')
  await note.getByRole('link', { name: 'Download' }).click()
  expect((await downloaded).suggestedFilename()).toBe(sample)

  await page.evaluate(() => {
    window.open = () => null
  })
  await page.getByRole('button', { name: 'Open', exact: true }).click()
  await expect(note).toContainText('The browser blocked the new tab.')
})
