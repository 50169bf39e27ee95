import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { type S3Server, startS3Server } from '#tests/support/s3/s3-server.ts'
import { s3Settings } from '#tests/support/s3/s3-settings.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'

let s3: S3Server
let app: TestApp
let worker: Closable
/** The data folder of the worker: its machine shares no disk with that of the web process. */
let folder: string

beforeAll(async () => {
  s3 = await startS3Server()
  folder = await mkdtemp(join(tmpdir(), 'hearback-worker-'))
  const storage = s3Settings(s3, { prefix: '/documents' })
  app = await startTestApp({ ...storage, HEARBACK_SECRET: '0'.repeat(44) })
  worker = await startWorker({ ...app.settings, HEARBACK_DATA: folder }, app.database.url)
})
afterAll(async () => {
  await worker.close()
  await app.close()
  await s3.close()
  await rm(folder, { recursive: true })
})

it('a worker without a shared disk reads the document from S3 and stores text and thumbnail there', async () => {
  // Larger than a part, so that the document is uploaded in several.
  const document = Buffer.concat([onePagePdf(), Buffer.alloc(9 * 1_048_576, '\n')])
  const headers = { 'content-type': 'application/pdf', prefer: 'wait=60' }
  const submitted = await fetch(`${app.url}/pdf/alice`, { method: 'POST', headers, body: document })
  const { jobid, state } = (await submitted.json()) as { jobid: string; state: string }
  expect(state).toBe('completed')
  expect(s3.requests.some((request) => request.startsWith('POST '))).toBe(true)

  const prefix = `documents/${jobid}/`
  const names = [...s3.objects.keys()].filter((key) => key.startsWith(prefix))
  expect(names.map((key) => key.slice(prefix.length))).toEqual(
    expect.arrayContaining(['document.pdf', 'text.txt', 'thumbnail.png']),
  )
  const read = async (path: string, init = {}) => fetch(`${app.url}/results/${jobid}/${path}`, init)
  const range = await read('pdf', { headers: { range: 'bytes=9000000-9000009' } })
  expect([range.status, range.headers.get('content-range')]).toEqual([
    206,
    `bytes 9000000-9000009/${document.length}`,
  ])
  expect(Buffer.from(await range.arrayBuffer()).equals(document.subarray(9_000_000, 9_000_010))).toBe(true)
  expect((await read('thumbnail')).headers.get('content-type')).toBe('image/png')
  // The local copy of the analysis is removed.
  for (const left of await readdir(folder, { recursive: true })) expect(left).not.toMatch(/\.pdf$/)

  expect((await apiOf(app.url)('DELETE', `/results/${jobid}`)).status).toBe(204)
  expect([...s3.objects.keys()].filter((key) => key.startsWith(prefix))).toEqual([])
})
