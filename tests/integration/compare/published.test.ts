import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
})
afterAll(() => app.close())

test('comparison: the page is public, and its policy allows no scripts and no other origin', async () => {
  const response = await fetch(`${app.url}/compare/report`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
  const page = await response.text()
  expect(page).toContain('<h2 id="decision">')
  expect(page).toContain('<h2 id="claims">')
})

test('comparison: the JSON has the schema that it names', async () => {
  const response = await fetch(`${app.url}/compare/report.json`)
  expect(response.headers.get('content-type')).toContain('application/json')
  expect(await response.json()).toMatchObject({ schema: 'hearback-compare/1' })
})
