import { expect, type Page, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'

/** Collects script errors of a page; React reports a hydration mismatch as one. */
function collectErrors(page: Page): string[] {
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return errors
}

/** Holds the requests of a page that match until the returned function is called. */
async function hold(
  page: Page,
  pattern: RegExp,
  isHeld: (path: string) => Promise<boolean> = async () => true,
): Promise<() => void> {
  const released = Promise.withResolvers<void>()
  await page.route(pattern, async (route) => {
    if (await isHeld(new URL(route.request().url()).pathname)) await released.promise
    await route.continue()
  })
  return released.resolve
}

test('hydration: a part of a running job’s page that hydrates after data arrived matches its HTML', async ({
  page,
  baseURL,
  request,
}) => {
  // The first request loads the code of the page on the server, during which a job could end.
  await request.get('/jobs/none')
  const path = `/jobs/${await submitSample(baseURL ?? '', 'book-300-pages.pdf', 'demo')}`
  const errors = collectErrors(page)
  const document = page.waitForResponse((response) => response.request().isNavigationRequest())
  const html = document.then((response) => response.text())
  // The last part of the page hydrates when its script, which the HTML does not load, has arrived.
  const releaseScript = await hold(page, /\/_next\/.*\.js$/, async (script) => !(await html).includes(script))
  // An update of the job would replace the part instead of hydrating it.
  const releaseJob = await hold(page, /\/results\/[\w-]+(\/events.*)?$/)

  await page.goto(path)
  await expect(page.getByRole('combobox', { name: 'Delivery mode' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Cancel the job' })).toBeVisible()
  const commands = page.getByRole('region', { name: 'Follow from a terminal' })
  await expect(commands.getByRole('group')).toHaveCount(0)
  releaseScript()
  await expect(commands.getByRole('group').first()).toBeVisible()
  releaseJob()
  await expect(page.getByText(/300 pages, 180,8\d\d words/)).toBeVisible()
  expect(errors).toEqual([])
})
