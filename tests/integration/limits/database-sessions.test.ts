import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'

/** The most sessions of a process, as docs/scaling.md says. */
const [, ofWeb = '', ofWorker = ''] =
  /a web process opens up to (\d+) \(.*?\), a worker up to (\d+) /s.exec(
    readFileSync('docs/scaling.md', 'utf8'),
  ) ?? []

let app: TestApp
let worker: Closable

beforeAll(async () => {
  app = await startTestApp({ WORKER_CONCURRENCY: '4' })
  worker = await startWorker(app.settings, app.database.url)
})
afterAll(async () => {
  await worker.close()
  await app.close()
})

it(`sessions of a web process and a worker under load are at most ${ofWeb} and ${ofWorker}`, async () => {
  let most = 0
  let isRunning = true
  const count = async () => {
    while (isRunning) {
      const { rows } = await app.database.query(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      )
      most = Math.max(most, Number(rows[0]?.n))
    }
  }
  const counting = count()
  const headers = { 'content-type': 'application/pdf', prefer: 'wait=60' }
  const submit = async () => {
    const response = await fetch(`${app.url}/pdf/alice`, { method: 'POST', headers, body: onePagePdf() })
    const { jobid } = (await response.json()) as { jobid: string }
    await Promise.all(Array.from({ length: 10 }, () => fetch(`${app.url}/results/${jobid}/events`)))
    return response.status
  }
  const statuses = await Promise.all(Array.from({ length: 60 }, submit))
  isRunning = false
  await counting
  expect(new Set(statuses)).toEqual(new Set([200]))
  // More than the processes have when they are idle, so that the pools were in use.
  expect(most).toBeGreaterThan(10)
  expect(most).toBeLessThanOrEqual(Number(ofWeb) + Number(ofWorker))
})
