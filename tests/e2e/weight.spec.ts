import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'

/** What an empty page of this version of Next and React loads, in bytes of compressed script. */
const emptyPage = 135_000
const allowed = 60_000

/** Compressed bytes of all scripts that a page loads until it rests. */
async function scriptBytes(page: Page, path: string): Promise<number> {
  const bodies: Promise<Buffer>[] = []
  page.on('response', (response) => {
    if (response.request().resourceType() === 'script') bodies.push(response.body())
  })
  await page.goto(path, { waitUntil: 'networkidle' })
  return (await Promise.all(bodies)).reduce((sum, body) => sum + gzipSync(body).length, 0)
}

test('Home loads little more script than an empty page', async ({ page }) => {
  expect(await scriptBytes(page, '/')).toBeLessThan(emptyPage + allowed)
})

for (const path of ['/', '/compare', '/integrations', '/docs', '/status']) {
  test(`nothing jumps while ${path} loads, and no script fails`, async ({ page }) => {
    const failures: string[] = []
    page.on('pageerror', (error) => failures.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') failures.push(message.text())
    })
    await page.addInitScript(() => {
      const shifts: number[] = []
      Object.assign(window, { shifts })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value)
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.goto(path, { waitUntil: 'networkidle' })
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts)
    // Google's "good" is 0.1; a page that holds its places needs a fraction of that.
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.02)
    expect(failures).toEqual([])
  })
}
