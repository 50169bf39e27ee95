import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '#client/client.ts'
import { everyone } from '#core/access/principal.ts'
import { erase } from '#core/jobs/erase.ts'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { expectAll, startFollower } from '#tests/support/followers/follower.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'
import { lockedPdf } from '../fixtures/hostile/locked.ts'
import { clients } from './clients.ts'

let app: TestApp
let worker: Closable | null

beforeAll(async () => {
  app = await startTestApp()
  worker = await startWorker(app.settings, app.database.url)
}, 30_000)
afterAll(async () => {
  await worker?.close()
  await app.close()
})

it('analysis: every mode delivers the same events and the same result of a real document', async () => {
  const { jobid } = await createClient({ baseUrl: app.url }).submit(onePagePdf('Hello 123'), {
    userid: 'alice',
  })
  const followers = clients.map((client) => startFollower(client, { baseUrl: app.url, jobid, after: 0 }))
  for (const follower of followers) {
    await expectAll(follower, app.web.services.log)
    expect(follower.events.map(({ type }) => type)).toEqual([
      'job.uploaded',
      'job.processing',
      'job.completed',
    ])
    expect(follower.events.at(-1)?.data.analysis).toMatchObject({
      pages: { count: 1 },
      numbers: { count: 1 },
    })
  }
})

it('password: opens the document, is stored encrypted until the job is final, and is refused in the query', async () => {
  const pdf = Uint8Array.from(await lockedPdf({ userPassword: 'pässword', pdfVersion: '1.7ext3' }))
  const client = createClient({ baseUrl: app.url })
  const passwords = async () => (await app.database.query('SELECT password FROM document_password')).rows
  const finalJob = async (password: string) => {
    const { jobid } = await client.submit(pdf, { userid: 'alice', password, wait: 60 })
    return app.web.services.jobs.read(everyone, jobid)
  }
  expect(await finalJob('wrong')).toMatchObject({ state: 'error', error: { code: 'password_required' } })
  expect(await finalJob('pässword')).toMatchObject({ state: 'completed' })
  expect(await passwords()).toEqual([])

  const refused = await fetch(`${app.url}/pdf/alice?password=secret`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: pdf,
  })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ code: 'invalid_request', field: 'password' })

  // Without a worker the job keeps its password.
  await worker?.close()
  worker = null
  const { jobid } = await client.submit(pdf, { userid: 'alice', password: 'pässword' })
  expect(await passwords()).toEqual([{ password: expect.stringMatching(/^sealed:1:/) }])
  await erase(app.web.services, everyone, jobid)
  expect(await passwords()).toEqual([])
})
