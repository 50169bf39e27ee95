import { expect, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'

test('status: jobs over time with axes, in a selectable period; workers; links to the jobs', async ({
  page,
  baseURL,
}) => {
  const jobid = await submitSample(baseURL ?? '', 'letter.pdf', 'demo')
  await fetch(`${baseURL}/results/${jobid}`, { headers: { prefer: 'wait=60' } })
  await page.goto('/status')
  const chart = page.getByRole('figure')
  await expect(chart).toContainText('2 min ago')
  await expect(chart).toContainText(/[1-9]\d* jobs? completed, (none|[1-9]\d*) failed; one bar is 5\ss/)
  await chart.getByRole('button', { name: 'day' }).click()
  await expect(page).toHaveURL(/period=1d/)
  await expect(chart).toContainText('1 d ago')
  await expect(chart.locator('title', { hasText: /^\d.*: [1-9]\d* completed, \d+ failed$/ })).not.toHaveCount(
    0,
  )
  await page.reload()
  await expect(chart.getByRole('button', { name: 'day' })).toHaveAttribute('aria-pressed', 'true')

  const workers = page.getByRole('region', { name: 'Workers alive' })
  await expect(workers.getByRole('listitem').first()).toContainText(/worker 1 for .*\d at a time; /)
  await page.getByRole('link', { name: 'waiting' }).click()
  await expect(page).toHaveURL(/\/\?state=uploaded$/)
})
