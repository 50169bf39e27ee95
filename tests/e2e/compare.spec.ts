import { expect, type Page, test } from '@playwright/test'
import { measureRun } from '#client/comparison/measure.ts'
import type { Run } from '#client/comparison/run.ts'
import { readDownload } from '#tests/support/browser/download.ts'

const usualWays = ['polling', 'long-poll', 'sse', 'ndjson', 'socket', 'webhook']

/** Starts a race and waits for its end. */
async function race(page: Page): Promise<Run[]> {
  await page.getByRole('button', { name: 'Race', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Race again' })).toBeVisible({ timeout: 60_000 })
  return JSON.parse(await readDownload(page, 'JSON')) as Run[]
}

/** What must hold of every comparison. */
function expectSameNews([run]: Run[]) {
  const measures = measureRun(run as Run)
  expect(measures.map(({ mode }) => mode)).toEqual(usualWays)
  for (const { mode, missed, repeated, disordered, failure } of measures) {
    expect({ mode, missed, repeated, disordered, failure }).toEqual({
      mode,
      missed: 0,
      repeated: 0,
      disordered: 0,
      failure: null,
    })
  }
  const lateness = (mode: string) =>
    measures.find((measure) => measure.mode === mode)?.resultLateMs ?? Number.POSITIVE_INFINITY
  return { lateness }
}

test.beforeEach(async ({ page }) => {
  test.setTimeout(120_000)
  await page.goto('/compare')
  await expect(page.getByRole('button', { name: /Ways 6 of 6/ })).toBeVisible()
})

test('all ways hear the same events of one job, and push beats polling', async ({ page }) => {
  await page.getByRole('button', { name: /^Polling every/ }).click()
  await page.getByRole('checkbox', { name: '5 s' }).check()
  await page.getByRole('checkbox', { name: '1 s' }).uncheck()
  await page.keyboard.press('Escape')
  const { lateness } = expectSameNews(await race(page))
  // Asked every five seconds, a job of a few seconds is heard of late by far more than a push can be.
  for (const push of ['sse', 'ndjson', 'socket']) expect(lateness(push)).toBeLessThan(lateness('polling'))
  await expect(page.getByText('none missed, none repeated')).toBeVisible()
  await expect(page.getByRole('img')).toHaveAccessibleName(
    (await page.getByRole('heading', { level: 1 }).textContent()) ?? '',
  )
})

test('a cut of every connection loses nothing and repeats nothing', async ({ page }) => {
  await page.getByRole('button', { name: /^Trouble/ }).click()
  await page.getByRole('radio', { name: '500 ms' }).check()
  await page.getByRole('radio', { name: '100 ms' }).check()
  await page.keyboard.press('Escape')
  const runs = await race(page)
  expectSameNews(runs)
  expect(runs[0]?.recordings.map(({ cuts }) => cuts.length)).toEqual(usualWays.map(() => 1))
  await expect(page.getByText('although the network was cut for 500 ms')).toBeVisible()
})

test('a comparison is shared by its address', async ({ page, context }) => {
  await page.getByRole('button', { name: /^PDF/ }).click()
  await page.getByRole('radio', { name: 'One-page letter' }).check()
  await page.keyboard.press('Escape')
  await race(page)
  const headline = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page).toHaveURL(/#run=/)

  const other = await context.newPage()
  await other.goto(page.url())
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(headline)
  expect((await readDownload(other, 'CSV')).split('\r\n')).toHaveLength(usualWays.length + 2)
})

test('an address that was cut off says so', async ({ page }) => {
  await page.goto('/compare#run=abc')
  await expect(page.getByText('This address holds no comparison')).toBeVisible()
})
