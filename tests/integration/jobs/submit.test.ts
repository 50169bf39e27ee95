import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
const pdf = onePagePdf()
const sha256 = createHash('sha256').update(pdf).digest('hex')

beforeAll(async () => {
  app = await startTestApp({ MAX_UPLOAD_MB: '2' })
})
afterAll(() => app.close())

const post = (body: BodyInit, headers: Record<string, string>, path = '/pdf/alice') =>
  fetch(app.url + path, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)

describe('submit body formats', () => {
  it('accepts a raw PDF and returns the location of the job', async () => {
    const answer = await post(pdf, { 'content-type': 'application/pdf' }, '/pdf/alice?filename=letter.pdf')
    expect(answer.status).toBe(202)
    const job = await answer.json()
    expect(job).toMatchObject({
      userid: 'alice',
      state: 'uploaded',
      seq: 1,
      attempt: 0,
      filename: 'letter.pdf',
      size: pdf.length,
      sha256,
      analysis: null,
      error: null,
    })
    expect(answer.headers.get('location')).toBe(`/results/${job.jobid}`)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  })

  it('accepts a form with fields before and after the file', async () => {
    const form = new FormData()
    form.append('filename', 'näme ‮.pdf')
    form.append('file', new Blob([pdf]), 'ignored.pdf')
    const answer = await fetch(`${app.url}/pdf/alice`, { method: 'POST', body: form })
    expect(answer.status).toBe(202)
    expect(await answer.json()).toMatchObject({ filename: 'näme .pdf', sha256 })
  })

  it('accepts a form that ends while its file is still being stored', async () => {
    const large = Buffer.concat([pdf, Buffer.alloc(1_500_000, 'x')])
    const form = new FormData()
    form.append('file', new Blob([large]), 'large.pdf')
    const answer = await fetch(`${app.url}/pdf/alice`, { method: 'POST', body: form })
    expect(await answer.json()).toMatchObject({ filename: 'large.pdf', size: large.length })
  })

  it('rejects a truncated form', async () => {
    const boundary = 'b'
    const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n`
    const answer = await post(new Uint8Array(Buffer.concat([Buffer.from(head), pdf])), {
      'content-type': `multipart/form-data; boundary=${boundary}`,
    })
    expect(await answer.json()).toMatchObject({ status: 400, code: 'invalid_request' })
  })

  it('rejects a form with more than one file', async () => {
    const form = new FormData()
    for (const name of ['a.pdf', 'b.pdf']) form.append('file', new Blob([pdf]), name)
    const answer = await fetch(`${app.url}/pdf/alice`, { method: 'POST', body: form })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'invalid_request', field: 'file' })
  })

  it.each([
    ['data', '{"data": "JVBERi0x", "data": "LjcK"}'],
    ['data', '{"data": "JVBERi0x", "filename": "a.pdf", "data": 1}'],
    ['filename', '{"filename": "a.pdf", "data": "JVBERi0x", "filename": "b.pdf"}'],
  ])('rejects JSON with the member %s twice', async (field, body) => {
    const response = await post(body, { 'content-type': 'application/json' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request', field })
  })

  it.each([
    ['keys', () => Array.from({ length: 40_000 }, (_, n) => `"${n}":null`).join()],
    ['list items', () => `"events":[${Array(80_000).fill('1').join()}]`],
  ])('rejects JSON with too many %s', async (_, members) => {
    const response = await post(`{${members()}}`, { 'content-type': 'application/json' })
    expect(response.status).toBe(400)
    expect((await response.json()).detail).toMatch(/too long/)
  })

  it('accepts JSON with the document in base64, with its members in any order', async () => {
    for (const members of [
      { filename: 'a.pdf', data: pdf.toString('base64') },
      { data: pdf.toString('base64'), filename: 'a.pdf' },
    ]) {
      const answer = await post(JSON.stringify(members), { 'content-type': 'application/json' })
      expect(answer.status).toBe(202)
      expect(await answer.json()).toMatchObject({ filename: 'a.pdf', sha256 })
    }
  })

  it('stores the bytes unchanged', async () => {
    const job = await (await post(pdf, { 'content-type': 'application/pdf' })).json()
    const document = await fetch(app.url + job.links.pdf)
    expect(document.headers.get('content-security-policy')).toContain('sandbox')
    expect(Buffer.from(await document.arrayBuffer())).toEqual(pdf)
  })
})

describe('submit errors', () => {
  it.each([
    ['no PDF', Buffer.from('hello'), 'application/pdf', 415, 'not_a_pdf'],
    [
      'no PDF in its first 1,024 bytes',
      Buffer.concat([Buffer.alloc(1_024, 32), pdf]),
      'application/pdf',
      415,
      'not_a_pdf',
    ],
    ['an unknown form', pdf, 'text/plain', 415, 'unsupported_media_type'],
    ['broken JSON', Buffer.from('{"data": '), 'application/json', 400, 'invalid_request'],
    [
      'JSON without a document',
      Buffer.from('{"filename": "a.pdf"}'),
      'application/json',
      400,
      'invalid_request',
    ],
    ['base64 that is none', Buffer.from('{"data": "@@@"}'), 'application/json', 400, 'invalid_request'],
    [
      'a document over the limit',
      Buffer.concat([pdf, Buffer.alloc(2_097_152)]),
      'application/pdf',
      413,
      'too_large',
    ],
  ])('%s', async (_what, body, type, status, code) => {
    const answer = await post(new Uint8Array(body), { 'content-type': type })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({ status, code })
    expect(answer.status).toBe(status)
  })

  it('a PDF header within the first 1,024 bytes is accepted', async () => {
    const answer = await post(Buffer.concat([Buffer.alloc(1_000, 32), pdf]), {
      'content-type': 'application/pdf',
    })
    expect(answer.status).toBe(202)
  })

  it('a form without a file is rejected, naming the field', async () => {
    const form = new FormData()
    form.append('filename', 'a.pdf')
    const answer = await fetch(`${app.url}/pdf/alice`, { method: 'POST', body: form })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'invalid_request', field: 'file' })
  })

  it('a document over the limit without Content-Length is rejected', async () => {
    const endless = new ReadableStream({
      pull(controller) {
        controller.enqueue(onePagePdf().subarray(0, 8))
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    const answer = await post(endless, { 'content-type': 'application/pdf' })
    expect(answer.status).toBe(413)
  })
})

describe('error during a long body', () => {
  const long = new Blob(['no PDF ', new Uint8Array(64 * 1_048_576)])

  it.each(['raw', 'form', 'json'])('gets a response, not a reset: %s', async (kind) => {
    const form = new FormData()
    form.append('file', long, 'a.pdf')
    const json = new Blob(['{"data": "', 'AAAA'.repeat(8 * 1_048_576), '"}'])
    const bodies: Record<string, [BodyInit, Record<string, string>]> = {
      raw: [long.stream(), { 'content-type': 'application/pdf' }],
      form: [form, {}],
      json: [json.stream(), { 'content-type': 'application/json' }],
    }
    const [body, headers] = bodies[kind] ?? bodies.raw ?? ['', {}]
    const answer = await roomy(body, headers)
    expect(answer.status).toBe(415)
  })

  it('leaves no file behind', async () => {
    await roomy(long, { 'content-type': 'application/pdf' })
    const left = []
    for await (const jobid of large.web.services.blobs.olderThan(new Date(Date.now() + 60_000)))
      left.push(jobid)
    expect(left).toEqual([])
  })

  it.each([
    ['raw', { 'content-type': 'application/pdf' }, ''],
    [
      'form',
      { 'content-type': 'multipart/form-data; boundary=b' },
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n',
    ],
  ])('nor does a client that hangs up within the document: %s', async (_kind, headers, head) => {
    const stored = async () => {
      let jobs = 0
      for await (const _ of large.web.services.blobs.olderThan(new Date(Date.now() + 60_000))) jobs++
      return jobs
    }
    const before = await stored()
    const hangingUp = request(`${large.url}/pdf/alice`, { method: 'POST', headers })
    hangingUp.on('error', () => {})
    hangingUp.write(head)
    hangingUp.write(Buffer.concat([pdf, Buffer.alloc(200_000)]))
    await expect.poll(stored).toBe(before + 1)
    hangingUp.destroy()
    await expect.poll(stored).toBe(before)
  })

  let large: TestApp
  beforeAll(async () => {
    large = await startTestApp()
  })
  afterAll(() => large.close())
  const roomy = (body: BodyInit, headers: Record<string, string>) =>
    fetch(`${large.url}/pdf/alice`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
})
