import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { submitSample } from '#tests/support/http/api.ts'

/** Runs a command in bash in an empty folder, for 15 s at most, and returns what it printed. */
async function runInShell(command: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-shell-'))
  try {
    const options = { cwd: folder, timeout: 15_000 }
    // A command that follows until it is interrupted ends by the timeout; its output counts.
    const { stdout } = await promisify(execFile)('bash', ['-c', command], options).catch(
      (error: { stdout: string }) => error,
    )
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('job page: each terminal command runs as pasted, in any folder', async ({ page, baseURL }) => {
  test.setTimeout(120_000)
  const jobid = await submitSample(baseURL ?? '', 'letter.pdf', 'demo')
  await page.goto(`/jobs/${jobid}`)
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
  const outputs = await Promise.all(commands.map(runInShell))
  for (const [index, output] of outputs.entries()) {
    expect(output, commands[index]).toMatch(/job\.completed|"state":"completed"/)
  }
})
