import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '#client/client.ts'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { expectAll, startFollower } from '#tests/support/followers/follower.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'
import { clients } from './clients.ts'

let app: TestApp
let worker: Closable

beforeAll(async () => {
  app = await startTestApp()
  worker = await startWorker(app.settings, app.database.url)
}, 30_000)
afterAll(async () => {
  await worker.close()
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
