import { expect, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'

test('GraphiQL: reads the schema, runs a query and streams a subscription, from this origin alone', async ({
  page,
  baseURL,
}) => {
  const jobid = await submitSample(baseURL ?? '', 'letter.pdf', 'graphiql')
  const foreign: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(`${baseURL}/`) && !request.url().startsWith('data:'))
      foreign.push(request.url())
  })
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto('/graphql')
  const editor = page.locator('.graphiql-query-editor .CodeMirror')
  const results = page.getByRole('region', { name: 'Result Window' })
  const run = async (name: string, operation: string) => {
    await editor.click()
    await page.keyboard.press('Control+A')
    await page.keyboard.insertText(operation)
    // The editor has parsed the operation.
    await expect(page.locator('.graphiql-tab-button')).toHaveText(name)
    await page.keyboard.press('Control+Enter')
  }
  await expect(editor).toContainText('subscription Events')
  await run('File', `query File { job(jobid: "${jobid}") { filename } }`)
  await expect(results).toContainText('"filename": "letter.pdf"')
  await run('Events', `subscription Events { jobEvents(jobid: "${jobid}", after: 0) { type } }`)
  await expect(results).toContainText('"type": "job.completed"')

  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await expect(page.getByRole('link', { name: 'Subscription' })).toBeVisible()
  expect({ foreign, errors }).toEqual({ foreign: [], errors: [] })
})
