import { expect, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'
import { runInShell } from '#tests/support/service/shell.ts'

test('job page: each terminal command runs as pasted, in any folder', async ({ page, baseURL }) => {
  const jobid = await submitSample(baseURL ?? '', 'letter.pdf', 'demo')
  await page.goto(`/jobs/${jobid}?tab=api`)
  await expect(page.getByText(/^1 page, /)).toBeVisible()
  const panel = page.getByRole('region', { name: 'Follow from a terminal' })
  const entries = panel.getByRole('group')
  await expect(entries.first()).toBeVisible()
  const commands: string[] = []
  for (const entry of await entries.all()) {
    if ((await entry.getAttribute('open')) === null) await entry.locator('summary').click()
    commands.push((await entry.locator('code').textContent()) ?? '')
  }
  expect(commands.length).toBeGreaterThan(5)
  const result = /job\.completed|"state":"completed"/
  const outputs = await Promise.all(commands.map((command) => runInShell(command, result)))
  for (const [index, output] of outputs.entries()) expect(output, commands[index]).toMatch(result)
})
