import { expect, type Locator, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'

test.use({ viewport: { width: 360, height: 740 } })

/** The edges of an element from the left edge of the screen. */
function edgesOf(element: Locator): Promise<{ left: number; right: number }> {
  return element.evaluate((node) => {
    const { left, right } = node.getBoundingClientRect()
    return { left, right }
  })
}

async function expectOnScreen(element: Locator): Promise<void> {
  await expect
    .poll(async () => {
      const { left, right } = await edgesOf(element)
      return left >= 0 && right <= 360
    })
    .toBe(true)
}

test('small screen: the selected delivery mode and tab are in view', async ({ page, baseURL }) => {
  await page.goto('/')
  await expectOnScreen(page.locator('label:has(:checked)', { hasText: 'Socket.IO' }))
  const jobid = await submitSample(baseURL ?? '', 'letter.pdf', 'demo')
  await fetch(`${baseURL}/results/${jobid}?after=2&wait=60`)
  await page.goto(`/jobs/${jobid}?tab=api`)
  await expectOnScreen(page.getByRole('tab', { name: 'API' }))
  expect(await page.evaluate(() => scrollY)).toBe(0)
})

test('small screen: the controls of the text stay within the page, also in French', async ({
  page,
  context,
  baseURL,
}) => {
  await context.addCookies([{ name: 'hearback.language', value: 'fr', url: baseURL ?? '' }])
  const jobid = await submitSample(baseURL ?? '', 'financial-report.pdf', 'demo')
  await fetch(`${baseURL}/results/${jobid}?after=2&wait=60`)
  await page.goto(`/jobs/${jobid}?tab=text`)
  await page.getByRole('searchbox').fill('energy')
  await expectOnScreen(page.getByRole('button', { name: 'Suivante', exact: true }))
  await expectOnScreen(page.getByRole('button', { name: 'Occurrence suivante' }))
})
