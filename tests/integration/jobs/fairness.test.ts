import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiOf } from '#tests/support/http/api.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { until } from '#tests/support/until.ts'
import { startWorker } from '#worker/worker.ts'

const slots = 2

let app: TestApp
let pool: pg.Pool
beforeAll(async () => {
  app = await startTestApp({ WORKER_CONCURRENCY: String(slots) })
  pool = new pg.Pool({ connectionString: app.database.url, max: 1 })
})
afterAll(async () => {
  await pool.end()
  await app.close()
})

interface Started {
  userid: string
  jobid: string
}

/** The jobs in the order in which their analysis began. */
async function started(): Promise<Started[]> {
  const { rows } = await pool.query<Started>(
    'SELECT userid, jobid FROM job WHERE started_at IS NOT NULL ORDER BY started_at, turn',
  )
  return rows
}

it('queue: a single job waits for about one job per slot, however many jobs of another user wait', async () => {
  const { services } = app.web
  // Concurrent submits, as of a client that sends its documents as fast as it can.
  for (let n = 0; n < 1_000; n += 50)
    await Promise.all(Array.from({ length: 50 }, () => newJob(services, 'many')))
  const worker = await startWorker(app.settings, app.database.url)
  try {
    await until(async () => expect((await started()).length).toBeGreaterThan(2 * slots))
    const first = await newJob(services, 'one')
    const before = (await started()).length
    await until(async () => expect((await started()).map(({ jobid }) => jobid)).toContain(first.jobid))
    const order = await started()
    const place = order.findIndex(({ jobid }) => jobid === first.jobid)
    expect(place - before).toBeLessThanOrEqual(2 * slots)
    expect(order.length).toBeLessThan(500)
    const { ahead } = (
      await apiOf(app.url)('GET', `/results/${(await newJob(services, 'two')).jobid}/estimate`)
    ).body
    expect(ahead ?? 0).toBeLessThan(slots + 2)
  } finally {
    await worker.close()
  }
})
