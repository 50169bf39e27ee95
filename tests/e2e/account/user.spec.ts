import { expect, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'
import { runInShell } from '#tests/support/service/shell.ts'

test('header: the current user can be changed, and the pages show the jobs of the new one', async ({
  page,
  baseURL,
}) => {
  const userid = `carol-${Date.now()}`
  await submitSample(baseURL ?? '', 'letter.pdf', userid)
  await page.goto('/')
  await expect(page.getByRole('button', { name: 'User: demo' })).toBeVisible()

  await page.getByRole('button', { name: 'User: demo' }).click()
  await page.getByLabel('User id').fill(userid)
  await page.getByRole('button', { name: 'Change user' }).click()
  await expect(page.getByRole('button', { name: `User: ${userid}` })).toBeVisible()
  await expect(page.getByRole('region', { name: /^Recent jobs/ }).getByRole('listitem')).toHaveText(
    /letter\.pdf/,
  )

  await page.reload()
  await expect(page.getByRole('button', { name: `User: ${userid}` })).toBeVisible()
  await page.getByRole('link', { name: 'Docs' }).click()
  await expect(page.getByText(`/pdf/${userid}`).first()).toBeVisible()
  await expect(page.getByText('/pdf/alice')).toHaveCount(0)

  // The curl quick start runs as pasted, and its job appears in the list.
  const steps = page.getByRole('region', { name: 'Quick starts' }).locator('pre')
  await expect(steps.nth(2)).toBeVisible()
  // A job that ends before it is followed is delivered as a snapshot.
  const result = /job\.completed|"state":"completed"/
  expect(await runInShell((await steps.allTextContents()).join('\n'), result)).toMatch(result)
  await page.getByRole('link', { name: 'Home', exact: true }).click()
  await expect(
    page
      .getByRole('region', { name: /^Recent jobs/ })
      .getByRole('link', { name: 'report.pdf' })
      .first(),
  ).toBeVisible()
})
