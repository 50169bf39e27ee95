import { parse } from 'content-disposition'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

describe('download of a document', () => {
  const document = onePagePdf()
  let url: string
  beforeAll(async () => {
    const submitted = await fetch(`${app.url}/pdf/alice`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf' },
      body: document,
    })
    url = `${app.url}${submitted.headers.get('location')}/pdf`
  })
  const download = async (headers: Record<string, string> = {}) => {
    const response = await fetch(url, { headers })
    return {
      status: response.status,
      headers: response.headers,
      body: Buffer.from(await response.arrayBuffer()),
    }
  }

  it('is continued where it ended, as long as the document is the same', async () => {
    const { headers } = await download()
    const etag = headers.get('etag') ?? ''
    expect(headers.get('accept-ranges')).toBe('bytes')
    const rest = await download({ range: 'bytes=100-', 'if-range': etag })
    expect(rest.status).toBe(206)
    expect(rest.headers.get('content-range')).toBe(`bytes 100-${document.length - 1}/${document.length}`)
    expect(rest.headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect(rest.body.equals(document.subarray(100))).toBe(true)
    const whole = await download({ range: 'bytes=100-', 'if-range': '"another"' })
    expect(whole.status).toBe(200)
    expect(whole.body.equals(document)).toBe(true)
  })

  it('a range beyond its end is 416 with its size', async () => {
    const { status, headers, body } = await download({ range: `bytes=${document.length}-` })
    expect(status).toBe(416)
    expect(headers.get('content-range')).toBe(`bytes */${document.length}`)
    expect(JSON.parse(String(body))).toMatchObject({ code: 'range_not_satisfiable', field: 'Range' })
  })

  it('is not repeated for a client that has it', async () => {
    const { headers } = await download()
    const again = await download({ 'if-none-match': headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    expect(again.body).toHaveLength(0)
  })
})
