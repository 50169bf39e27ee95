import { expect, test } from '@playwright/test'
import type { JobView } from '#core/jobs/job.ts'
import { apiOf, submitSample } from '#tests/support/http/api.ts'

test('report: shows every font of a document with many', async ({ page, baseURL }) => {
  const jobid = await submitSample(baseURL ?? '', 'financial-report.pdf', 'demo')
  await expect
    .poll(async () => (await apiOf(baseURL ?? '')('GET', `/results/${jobid}`)).body.state)
    .toBe('completed')
  await page.route(`**/results/${jobid}`, async (route) => {
    const job = (await (await route.fetch()).json()) as JobView
    const fonts = job.analysis?.document.fonts
    if (fonts) fonts.items = Array.from({ length: 60 }, () => fonts.items[0]).flatMap((font) => font ?? [])
    await route.fulfill({ json: job })
  })
  await page.goto(`/report/${jobid}`)
  const list = page.getByRole('region', { name: /fonts$/ }).getByRole('list')
  await expect(list.getByRole('listitem')).toHaveCount(60)
  expect(await list.evaluate((node) => node.scrollHeight - node.clientHeight)).toBeLessThanOrEqual(0)
})
