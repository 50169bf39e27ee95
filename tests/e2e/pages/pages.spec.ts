import { expect, type Page, test } from '@playwright/test'
import { commits, recording } from '#client/comparison/example-run.ts'
import { packRuns } from '#client/comparison/share.ts'
import { colourRules, violationsOf } from '#tests/support/browser/violations.ts'
import { submitSample } from '#tests/support/http/api.ts'

const appearances = [
  { name: 'light', media: { colorScheme: 'light', forcedColors: 'none' }, rules: undefined },
  { name: 'dark', media: { colorScheme: 'dark', forcedColors: 'none' }, rules: colourRules },
  { name: 'forced colours', media: { colorScheme: 'dark', forcedColors: 'active' }, rules: colourRules },
] as const

/** Submits a report with numbers and resolves with the id of its job when that is completed. */
async function submitAnalysed(base: string): Promise<string> {
  const jobid = await submitSample(base, 'financial-report.pdf', 'demo')
  await fetch(`${base}/results/${jobid}?after=2&wait=60`)
  return jobid
}

/** Every page in its fullest state. */
const pages: Record<string, (page: Page, base: string) => Promise<void>> = {
  async home(page, base) {
    await submitSample(base, 'letter.pdf', 'demo')
    await page.goto('/')
    await expect(page.getByRole('link', { name: 'letter.pdf' }).first()).toBeVisible()
    await expect(page.getByRole('radio', { name: /^Polling/ })).toBeVisible()
  },
  async job(page, base) {
    await page.goto(`/jobs/${await submitSample(base, 'financial-report.pdf', 'demo')}`)
    await expect(page.getByRole('heading', { name: 'Document', exact: true })).toBeVisible()
  },
  async 'numbers of a job'(page, base) {
    await page.goto(`/jobs/${await submitSample(base, 'invented-numbers.pdf', 'demo')}?tab=numbers`)
    await expect(page.getByText('differs significantly')).toBeVisible()
  },
  async 'text of a job'(page, base) {
    await page.goto(`/jobs/${await submitSample(base, 'financial-report.pdf', 'demo')}?tab=text`)
    // The text is loaded when it is near to the visible part of the page.
    await page.getByRole('heading', { name: 'Text', exact: true }).scrollIntoViewIfNeeded()
    await page.getByRole('searchbox').fill('energy')
    await expect(page.getByRole('button', { name: /^page 1 / }).first()).toBeVisible()
  },
  async report(page, base) {
    await page.goto(`/report/${await submitAnalysed(base)}`)
    await expect(page.getByRole('heading', { name: 'Document', exact: true })).toBeVisible()
    await expect(page.getByText('first digits', { exact: false }).first()).toBeVisible()
  },
  async 'failed job'(page, base) {
    const answer = await fetch(`${base}/pdf/demo?filename=broken.pdf`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: '%PDF-1.7 and nothing after it',
    })
    const { jobid } = (await answer.json()) as { jobid: string }
    await page.goto(`/jobs/${jobid}`)
    await page.getByRole('button', { name: 'More' }).click()
    await expect(page.getByRole('button', { name: 'Delete' })).toBeVisible()
  },
  async 'no such job'(page) {
    await page.goto('/jobs/0199a000-0000-7000-8000-000000000000')
    await expect(page.getByRole('heading', { name: 'Job not found' })).toBeVisible()
  },
  async compare(page) {
    await page.goto('/compare')
    await expect(page.getByRole('button', { name: /Modes \d+ of \d+/ })).toBeVisible()
    await page.getByRole('button', { name: /^Faults/ }).click()
  },
  async 'shared comparison'(page) {
    const recordings = [recording({ mode: 'sse', title: 'Server-sent events' })]
    const run = { jobid: 'none', filename: 'report.pdf', pages: 3, commits, recordings }
    await page.goto(`/compare#run=${await packRuns([run, run])}`)
    await expect(page.getByRole('button', { name: 'Run 2' })).toBeVisible()
  },
  async inbox(page, base) {
    const opened = await fetch(`${base}/inboxes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    const { path } = (await opened.json()) as { path: string }
    await page.goto(path)
    await page.getByRole('button', { name: 'Send test event' }).click()
    await expect(page.getByText('signature valid')).toBeVisible()
  },
  async 'account without keys'(page) {
    await page.goto('/account')
    await expect(page.getByRole('heading', { name: /AUTH=open/ })).toBeVisible()
    await expect(page.getByText(/in 30 days$/)).toBeVisible()
  },
  async docs(page) {
    await page.goto('/docs')
    await expect(page.getByRole('heading', { name: 'Socket.IO' })).toBeVisible()
  },
  async 'API reference'(page) {
    await page.goto('/docs/api')
    await page.getByText('Submit a PDF', { exact: true }).click()
    await expect(page.getByRole('form', { name: 'Try submit' })).toBeVisible()
  },
  async 'client library'(page) {
    await page.goto('/docs/client')
    await expect(page.getByRole('heading', { name: 'class Hearback', exact: true })).toBeVisible()
  },
  async guide(page) {
    await page.goto('/docs/destinations/webhooks')
    await expect(page.getByRole('heading', { level: 1, name: 'Webhooks' })).toBeVisible()
  },
  async status(page) {
    await page.goto('/status')
    await expect(page.getByText('processes', { exact: true })).toBeVisible()
    await expect(page.getByText(/\d+ worker/)).toBeVisible()
  },
  async 'no such page'(page) {
    await page.goto('/nowhere')
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  },
}

for (const [name, open] of Object.entries(pages)) {
  test.describe(() => {
    // One load of the page serves these tests, so one worker runs them in order.
    test.describe.configure({ mode: 'default' })
    let page: Page
    const messages: string[] = []

    test.beforeAll(async ({ browser, baseURL }) => {
      page = await browser.newPage({
        ...(baseURL && { baseURL }),
        reducedMotion: 'reduce',
        viewport: { width: 360, height: 740 },
      })
      page.on('console', (message) => messages.push(message.text()))
      await open(page, baseURL ?? '')
    })
    test.afterAll(() => page.close())

    test(`${name}: no horizontal overflow at 360 px`, async () => {
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(overflow).toBeLessThanOrEqual(0)
      // For the tests that follow.
      await page.setViewportSize({ width: 1_280, height: 720 })
    })

    test(`${name}: stays within its Content-Security-Policy`, () => {
      expect(messages.filter((text) => /content.security.policy/i.test(text))).toEqual([])
    })

    for (const { name: appearance, media, rules } of appearances) {
      test(`${name}: no axe violations, ${appearance}`, async () => {
        await page.emulateMedia(media)
        expect(await violationsOf(page, rules)).toEqual([])
      })
    }
  })
}

test('pages: headers isolate them, and each response has a nonce of its own', async ({ request }) => {
  const read = async () => (await request.get('/')).headers()
  const [first, second] = [await read(), await read()]
  expect(first).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
  const policy = first['content-security-policy'] ?? ''
  expect(policy).toContain("frame-ancestors 'none'")
  const scripts = policy.split('; ').find((directive) => directive.startsWith('script-src '))
  expect(scripts).toMatch(/^script-src 'self' 'nonce-[\w+/]{22}==' 'strict-dynamic'$/)
  expect(second['content-security-policy']).not.toBe(policy)
})

test('pages: injected scripts and handlers do not run', async ({ page }) => {
  const injected = '<script>window.owned = 1</script><img src="data:," onerror="window.owned = 2">'
  await page.route('/', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replace('</main>', `${injected}</main>`) })
  })
  await page.goto('/')
  await expect(page.getByRole('radio', { name: /^Polling/ })).toBeVisible()
  expect(await page.evaluate(() => 'owned' in window)).toBe(false)
})

test('forced colours: the selected delivery mode and filter are outlined', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto('/')
  await page.getByText('Long polling', { exact: true }).click()
  const outline = (text: string, tag: string) =>
    page
      .locator(tag, { hasText: text })
      .first()
      .evaluate((node) => getComputedStyle(node).outlineStyle)
  expect(await outline('Long polling', 'label')).toBe('solid')
  expect(await outline('Server-sent events', 'label')).toBe('none')
  expect(await outline('all', 'button.chip')).toBe('solid')
  expect(await outline('uploaded', 'button.chip')).toBe('none')
})

test('without JavaScript the pages say what they need', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL && { baseURL }) })
  const page = await context.newPage()
  await page.goto('/')
  await expect(page.locator('.no-script', { hasText: 'These pages need JavaScript.' })).toBeVisible()
  await context.close()
})
