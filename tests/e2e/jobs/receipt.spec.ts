import { mkdirSync, readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { apiOf, submitSample } from '#tests/support/http/api.ts'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`receipt: how each client received the job, at 360 px, ${colorScheme}`, async ({
    browser,
    baseURL,
  }) => {
    const context = await browser.newContext({ colorScheme, viewport: { width: 360, height: 800 } })
    const page = await context.newPage()
    const url = baseURL ?? ''
    const jobid = await submitSample(url, 'letter.pdf', `receipt-${colorScheme}`)
    const streamed = await fetch(`${url}/results/${jobid}`, { headers: { accept: 'text/event-stream' } })
    await streamed.text()
    await page.goto(`${url}/jobs/${jobid}`)
    await page.getByRole('tab', { name: 'Deliveries' }).click()
    const receipt = page.getByRole('region', { name: 'How each client received it' })
    await expect(receipt.getByRole('listitem').filter({ hasText: 'Server-sent events' })).toContainText(
      /1 request, \d+ messages?, \d/,
    )
    // The page shows the finished job, and is no client that received it.
    await expect(receipt.getByRole('listitem')).toHaveCount(1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
    if (process.env.SCREENSHOTS) {
      mkdirSync(process.env.SCREENSHOTS, { recursive: true })
      await page.screenshot({ path: `${process.env.SCREENSHOTS}/receipt-${colorScheme}.png`, fullPage: true })
    }
    await context.close()
  })
}

test('receipt: the page acknowledges the final event, which ends the escalation', async ({
  page,
  baseURL,
}) => {
  const url = baseURL ?? ''
  const response = await fetch(`${url}/pdf/escalated?deliver=sse,webhook@1h&filename=letter.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: readFileSync('public/samples/letter.pdf'),
  })
  const { jobid } = (await response.json()) as { jobid: string }
  await page.goto(`${url}/jobs/${jobid}`)
  await page.getByRole('tab', { name: 'Deliveries' }).click()
  await expect(page.getByText(/The final event was acknowledged/)).toBeVisible()
  await expect(page.getByText(/Webhook after 1\sh: not needed/)).toBeVisible()
  const { body } = await apiOf(url)('GET', `/results/${jobid}/receipt`)
  expect(body.escalation.acknowledged.seq).toBe(3)
})
