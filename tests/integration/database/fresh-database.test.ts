import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { recordProgress } from '#core/jobs/attempt.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { createTestDatabase } from '#tests/support/postgres/database.ts'
import { type PlanRecorder, recordPlans } from '#tests/support/postgres/plans.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

/** Jobs before the measured one. PostgreSQL has no statistics of them, and plans that were made for the first ones. */
const jobs = 150
/** A statement about one job reads fewer rows of a table. */
const maxRows = 20

let app: TestApp
let recorder: PlanRecorder

beforeAll(async () => {
  const database = await createTestDatabase()
  for (const table of ['job', 'event'])
    await database.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`)
  const superuserUrl = new URL(inject('superuserUrl'))
  superuserUrl.pathname = new URL(database.url).pathname
  recorder = await recordPlans(superuserUrl.href)
  app = await startTestApp({}, database)
})
afterAll(async () => {
  await app?.close()
  recorder?.stop()
})

async function runJob(): Promise<void> {
  const { services } = app.web
  const { jobid } = await newJob(services)
  const attempt = await begin(services, jobid)
  await recordProgress(services, attempt, 1, 2)
  await services.log.present([jobid])
  await complete(services, attempt)
  for (const places of [1, 2]) {
    const positions = Array.from({ length: places }, () => ({ jobid, after: 0 }))
    expect(await services.log.newer(positions)).toHaveLength(3 * places)
  }
}

it('a job reads its own rows only, by plans made when the tables were empty', async () => {
  for (let n = 0; n < jobs; n += 1) await runJob()
  recorder.take()
  await runJob()
  const reads = recorder.take().filter(({ table }) => table === 'job' || table === 'event')
  expect(reads.length).toBeGreaterThan(5)
  expect(reads.filter(({ rows }) => rows > maxRows)).toEqual([])
})
