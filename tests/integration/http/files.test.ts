import { parse } from 'content-disposition'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

it.each([
  ['report.pdf', 'attachment; filename=report.pdf'],
  ['a "quoted" name.pdf', 'attachment; filename="a \\"quoted\\" name.pdf"'],
  ['50%20 off.pdf', null],
  ['näme €.pdf', null],
])('gives the document its file name: %s', async (filename, header) => {
  const submitted = await fetch(`${app.url}/pdf/alice?filename=${encodeURIComponent(filename)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: onePagePdf(),
  })
  const { jobid } = (await submitted.json()) as { jobid: string }
  const response = await fetch(`${app.url}/results/${jobid}/pdf`)
  const disposition = response.headers.get('content-disposition') ?? ''
  expect(parse(disposition)).toMatchObject({ type: 'attachment', parameters: { filename } })
  if (header) expect(disposition).toBe(header)
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
  await response.body?.cancel()
})
