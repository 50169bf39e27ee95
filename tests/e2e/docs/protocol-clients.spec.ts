import { expect, type Page, test } from '@playwright/test'
import { rolldown } from 'rolldown'
import { submitSample } from '#tests/support/http/api.ts'

// One page serves all tests of this file.
test.describe.configure({ mode: 'default' })

let page: Page
test.beforeAll(async ({ browser, baseURL }) => {
  const build = await rolldown({ input: 'tests/support/browser/protocol-clients.ts', platform: 'browser' })
  const { output } = await build.generate({ format: 'esm', codeSplitting: false })
  await build.close()
  // A page of the service's origin; its policy permits no scripts of others.
  page = await browser.newPage({ bypassCSP: true, ...(baseURL && { baseURL }) })
  await page.goto('/docs/destinations/webhooks')
  await page.addScriptTag({ content: output[0].code, type: 'module' })
})
test.afterAll(() => page.close())

for (const client of ['@stomp/stompjs', 'urql with graphql-ws', 'Connect-Web', 'Connect-Web with gRPC-Web']) {
  test(`browser client ${client}: follows a job from its first event to its last`, async ({ baseURL }) => {
    const jobid = await submitSample(baseURL ?? '', 'letter.pdf', 'clients')
    const followed = await page.evaluate(
      ([name, id]) =>
        (
          globalThis as unknown as {
            followWith: Record<string, (jobid: string) => Promise<{ snapshot: string; events: object[] }>>
          }
        ).followWith[name]?.(id),
      [client, jobid] as const,
    )
    expect(followed?.snapshot).toMatch(/^(uploaded|processing|completed)$/)
    expect(followed?.events).toEqual([
      { seq: 1, state: 'uploaded' },
      { seq: 2, state: 'processing' },
      { seq: 3, state: 'completed' },
    ])
  })
}
