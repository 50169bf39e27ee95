import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'

/** Clicks a button that starts a download and resolves with the content of the file. */
export async function readDownload(page: Page, button: string): Promise<string> {
  const handed = page.waitForEvent('download')
  await page.getByRole('button', { name: button, exact: true }).click()
  return readFile(await (await handed).path(), 'utf8')
}
