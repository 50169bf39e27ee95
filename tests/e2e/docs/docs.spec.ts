import { expect, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'

test('docs: the guides are pages with links between them, and commands for this server', async ({
  page,
  baseURL,
}) => {
  await page.addInitScript(() => localStorage.setItem('hearback.user', 'ann'))
  await page.goto('/docs')
  const nav = page.getByRole('navigation', { name: 'Documentation' })
  await nav.getByRole('link', { name: 'Webhooks' }).click()
  await expect(page).toHaveTitle('Webhooks · hearback')
  await expect(page.getByText(`curl -X POST ${baseURL}/users/ann/webhooks`)).toBeVisible()
  await nav.getByRole('link', { name: 'Retries' }).click()
  await expect(page.getByRole('heading', { name: 'Retries' })).toBeInViewport()

  await nav.getByRole('link', { name: 'Security' }).click()
  await page.getByRole('link', { name: 'decision 011' }).first().click()
  await expect(page).toHaveURL(/\/docs\/decisions\/011-isolation$/)
  for (const missing of ['/docs/nothing', '/docs/decisions/%2e%2e%2fsecurity'])
    expect((await page.request.get(missing)).status(), missing).toBe(404)
})

test('API reference: an operation is found by its words and called, with an example and a command', async ({
  page,
  baseURL,
}) => {
  const jobid = await submitSample(baseURL ?? '', 'letter.pdf', 'docs')
  await page.goto('/docs/api')
  await page.getByRole('searchbox').fill('follow a job')
  await expect(page.getByText('Submit a PDF', { exact: true })).toHaveCount(0)
  await page.getByText('Read or follow a job', { exact: true }).click()
  const form = page.getByRole('form', { name: 'Try readJob' })
  await form.getByLabel('jobid (path)').fill(jobid)
  await form.getByLabel('Accept').selectOption('text/event-stream')
  await expect(form).toContainText(`-H 'accept: text/event-stream'`)
  await form.getByRole('button', { name: 'Send GET request' }).click()
  const response = form.getByRole('region', { name: 'Response', exact: true })
  await expect(response).toContainText('200 OK')
  await expect(response).toContainText('event: snapshot')

  await page.getByRole('searchbox').fill('post /pdf/')
  await page.getByText('Submit a PDF', { exact: true }).click()
  const submit = page.getByRole('form', { name: 'Try submit' })
  await submit.getByLabel('userid (path)').fill('docs')
  await submit
    .getByLabel('PDF file')
    .setInputFiles({ name: 'wrong.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no PDF') })
  await expect(submit).toContainText(`-F file=@wrong.pdf`)
  await submit.getByRole('button', { name: 'Send POST request' }).click()
  await expect(submit.getByRole('region', { name: 'Response', exact: true })).toContainText('not_a_pdf')
})
