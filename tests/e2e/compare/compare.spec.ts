import { readFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { measureRun } from '#client/comparison/measure.ts'
import type { Run } from '#client/comparison/run.ts'
import { modes } from '#delivery/modes.ts'
import { readDownload } from '#tests/support/browser/download.ts'

const defaultModes = modes
  .filter(({ follows }) => follows)
  .toSorted((a, b) => a.guide.order - b.guide.order)
  .map(({ name }) => name)
const count = defaultModes.length

/** Runs a comparison and waits for its end. */
async function run(page: Page): Promise<Run[]> {
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible()
  return JSON.parse(await readDownload(page, 'JSON')) as Run[]
}

/** Selects the document that the comparison submits. */
async function selectDocument(page: Page, title: string): Promise<void> {
  await page.getByRole('button', { name: /^PDF/ }).click()
  await page.getByRole('radio', { name: title }).check()
  await page.keyboard.press('Escape')
}

/** Asserts that every mode received every event once and in order. */
function expectComplete([run]: Run[]) {
  const measures = measureRun(run as Run)
  expect(measures.map(({ mode }) => mode)).toEqual(defaultModes)
  for (const { mode, missed, repeated, outOfOrder, failure } of measures) {
    expect({ mode, missed, repeated, outOfOrder, failure }).toEqual({
      mode,
      missed: 0,
      repeated: 0,
      outOfOrder: 0,
      failure: null,
    })
  }
  const latencyOf = (mode: string) =>
    measures.find((measure) => measure.mode === mode)?.resultLatencyMs ?? Number.POSITIVE_INFINITY
  return { latencyOf }
}

test.beforeEach(async ({ page }) => {
  await page.goto('/compare')
  await expect(page.getByRole('button', { name: `Modes ${count} of ${count}` })).toBeVisible()
})

test('compare: all modes receive the same events of one job, and push is faster than polling', async ({
  page,
}) => {
  await page.getByRole('button', { name: /^Polling every/ }).click()
  await page.getByRole('checkbox', { name: '5 s' }).check()
  await page.getByRole('checkbox', { name: '1 s' }).uncheck()
  await page.keyboard.press('Escape')
  const { latencyOf } = expectComplete(await run(page))
  // With an interval of 5 s, polling receives the result of a job of a few seconds much later than push.
  for (const push of ['sse', 'ndjson', 'socket']) expect(latencyOf(push)).toBeLessThan(latencyOf('polling'))
  await expect(page.getByText('none missed, none repeated')).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Server CPU' })).toBeVisible()
  await expect(page.getByText(/Server CPU: per 1,000 events, benchmark of \w+ \d+, \d{4} on /)).toBeVisible()
  await expect(page.getByRole('img')).toHaveAccessibleName(
    (await page.getByRole('heading', { level: 1 }).textContent()) ?? '',
  )
})

test('compare: a network cut loses and repeats no event', async ({ page }) => {
  await page.getByRole('button', { name: /^Faults/ }).click()
  await page.getByRole('radio', { name: '500 ms' }).check()
  await page.getByRole('radio', { name: '100 ms' }).check()
  await page.keyboard.press('Escape')
  const runs = await run(page)
  expectComplete(runs)
  expect(runs[0]?.recordings.map(({ cuts }) => cuts.length)).toEqual(defaultModes.map(() => 1))
  // At least as long as was asked for; on a busy machine longer.
  await expect(
    page.getByText(/although the network was cut for ([5-9]\d\d\sms|\d+(\.\d+)?\ss)/),
  ).toBeVisible()
})

test('compare: a link contains the comparison', async ({ page, context }) => {
  await selectDocument(page, 'One-page letter')
  await run(page)
  const headline = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
  await page.getByRole('button', { name: 'Share' }).click()
  await expect(page).toHaveURL(/#run=/)

  const handed = page.waitForEvent('download')
  await page.getByRole('button', { name: 'PNG', exact: true }).click()
  const png = await readFile(await (await handed).path(), 'base64')
  const chartHeight = (await page.getByRole('img').boundingBox())?.height ?? 0
  const image = await readImage(page, png)
  // Headline and details above the chart, the legend below it.
  expect(image.height / 2).toBeGreaterThan(chartHeight + 100)
  expect([image.hasInkOnTop, image.hasInkAtBottom]).toEqual([true, true])

  const other = await context.newPage()
  await other.goto(page.url())
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(headline)
  expect((await readDownload(other, 'CSV')).split('\r\n')).toHaveLength(defaultModes.length + 2)
})

/** The height of a PNG, and whether its first and last 80 lines contain anything. */
function readImage(page: Page, base64: string) {
  return page.evaluate(async (data) => {
    const image = new Image()
    image.src = `data:image/png;base64,${data}`
    await image.decode()
    const { width, height } = image
    const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')
    context?.drawImage(image, 0, 0)
    const hasInk = (top: number) => {
      const pixels = context?.getImageData(0, top, width, 80).data ?? []
      return pixels.some((value, index) => value !== pixels[index % 4])
    }
    return { height, hasInkOnTop: hasInk(0), hasInkAtBottom: hasInk(height - 80) }
  }, base64)
}

test('compare: a truncated link shows an error', async ({ page }) => {
  await page.goto('/compare#run=abc')
  await expect(page.getByText('This link contains no valid comparison')).toBeVisible()
})

test('compare: a click on the words of an option selects it and keeps the menu open', async ({ page }) => {
  await page.getByRole('button', { name: /^Modes/ }).click()
  await page.getByText('Long polling', { exact: true }).first().click()
  await expect(page.getByRole('checkbox', { name: 'Long polling' })).not.toBeChecked()
  await expect(page.getByRole('button', { name: `Modes ${count - 1} of ${count}` })).toHaveAttribute(
    'aria-expanded',
    'true',
  )

  await page.getByRole('heading', { level: 1 }).click()
  await expect(page.getByRole('button', { name: /^Modes/ })).toHaveAttribute('aria-expanded', 'false')
})

test.describe(() => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } })

  test('compare: a tap on the words of an option selects it and keeps the menu open', async ({ page }) => {
    const button = page.getByRole('button', { name: `Modes ${count} of ${count}` })
    await button.tap()
    await page.getByText('Long polling', { exact: true }).first().tap()
    await expect(page.getByRole('checkbox', { name: 'Long polling' })).not.toBeChecked()
    await expect(page.getByRole('button', { name: `Modes ${count - 1} of ${count}` })).toHaveAttribute(
      'aria-expanded',
      'true',
    )
  })

  test('compare: on a phone an open menu covers no button, and Run is tapped while it is open', async ({
    page,
  }) => {
    await page.getByRole('button', { name: /^PDF/ }).tap()
    await page.getByText('One-page letter', { exact: true }).tap()
    await page.getByRole('button', { name: `Modes ${count} of ${count}` }).tap()
    const menu = page.getByRole('group', { name: 'Modes' })
    await expect(menu).toBeVisible()
    const bottom = await menu.evaluate((panel) => panel.getBoundingClientRect().bottom)
    for (const name of [/^Runs/, /^Faults/, 'Run']) {
      const button = page.getByRole('button', { name, exact: true })
      expect(await button.evaluate((node) => node.getBoundingClientRect().top), String(name)).toBeGreaterThan(
        bottom,
      )
    }
    await page.getByRole('button', { name: 'Run', exact: true }).tap()
    await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible()
    await expect(menu).toBeHidden()
  })
})
