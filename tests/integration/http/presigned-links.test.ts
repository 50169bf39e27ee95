import { afterAll, beforeAll, expect, it } from 'vitest'
import { bearer, createKey, requestWith } from '#tests/support/http/keys.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { type S3Server, startS3Server } from '#tests/support/s3/s3-server.ts'
import { s3Settings } from '#tests/support/s3/s3-settings.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let s3: S3Server
let app: TestApp
let key: string
let jobid: string

beforeAll(async () => {
  s3 = await startS3Server()
  app = await startTestApp({ AUTH: 'keys', ...s3Settings(s3, { prefix: '/documents', presign: 60 }) })
  key = (await createKey(app, 'alice')).key
  const response = await fetch(`${app.url}/pdf/alice?filename=${encodeURIComponent('Größe (1) + 2.pdf')}`, {
    method: 'POST',
    headers: { ...bearer(key), 'content-type': 'application/pdf' },
    body: onePagePdf(),
  })
  jobid = ((await response.json()) as { jobid: string }).jobid
})
afterAll(async () => {
  await app.close()
  await s3.close()
})

const download = (headers = bearer(key)) =>
  fetch(`${app.url}/results/${jobid}/pdf`, { headers, redirect: 'manual' })

it('download of a document: redirects to a link of the storage that needs no key', async () => {
  const redirect = await download()
  expect(redirect.status).toBe(302)
  expect(redirect.headers.get('cache-control')).toBe('no-store')
  const document = await fetch(redirect.headers.get('location') ?? '')
  expect(document.status).toBe(200)
  expect(Buffer.from(await document.arrayBuffer()).equals(onePagePdf())).toBe(true)
  expect(document.headers.get('content-type')).toBe('application/pdf')
  expect(document.headers.get('content-disposition')).toBe(
    `attachment; filename="Gr??e (1) + 2.pdf"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29%20%2B%202.pdf`,
  )
})

it.each([
  ['another object', (link: URL) => Object.assign(link, { pathname: '/test-bucket/documents/other' })],
  ['a longer period', (link: URL) => link.searchParams.set('X-Amz-Expires', '6000')],
  ['another type', (link: URL) => link.searchParams.set('response-content-type', 'text/html')],
])('a link that was changed to %s is refused by the storage', async (_, change) => {
  const link = new URL((await download()).headers.get('location') ?? '')
  change(link)
  expect((await fetch(link)).status).toBe(403)
})

it('a caller without access gets no link', async () => {
  const foreign = (await createKey(app, 'mallory')).key
  expect((await download(bearer(foreign))).status).toBe(404)
  await requestWith(app, key, 'DELETE', `/results/${jobid}`)
  expect((await download()).status).toBe(410)
})

it.each(['0', '604801', 'x', ''])('STORAGE_URL with presign=%s is refused', async (seconds) => {
  const url = `s3://${s3.bucket}?endpoint=${s3.endpoint}&presign=${seconds}`
  await expect(startTestApp({ STORAGE_URL: url }, app.database)).rejects.toThrow('presign=60')
})
