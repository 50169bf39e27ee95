import { afterAll, beforeAll, expect, it } from 'vitest'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

const pdf = onePagePdf()
let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

function submit(body: Buffer, key: string): Promise<Response> {
  const headers = { 'content-type': 'application/pdf', 'idempotency-key': key }
  return fetch(`${app.url}/pdf/alice`, { method: 'POST', body: new Uint8Array(body), headers })
}

it('Idempotency-Key: returns the first job for a repeated request', async () => {
  const first = await (await submit(pdf, 'one')).json()
  const again = await submit(pdf, 'one')
  expect(again.status).toBe(202)
  expect((await again.json()).jobid).toBe(first.jobid)
})

it('Idempotency-Key: creates one job for two concurrent requests', async () => {
  const both = await Promise.all([submit(pdf, 'two'), submit(pdf, 'two')])
  const jobs = await Promise.all(both.map((answer) => answer.json()))
  expect(jobs[0].jobid).toBe(jobs[1].jobid)
})

it('Idempotency-Key: rejects a different document with the same key', async () => {
  await submit(pdf, 'three')
  const answer = await submit(onePagePdf('Another'), 'three')
  expect(answer.status).toBe(422)
  expect(await answer.json()).toMatchObject({ code: 'idempotency_key_reused' })
})
