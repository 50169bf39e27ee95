import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { eraseUnaudited } from '#core/jobs/erase.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const backlog = async () => (await app.database.query('SELECT * FROM hearback_backlog')).rows

it('view hearback_backlog: counts waiting and running jobs, neither finished nor erased ones', async () => {
  const { services } = app.web
  expect(await backlog()).toEqual([{ waiting: 0, processing: 0, jobs: 0 }])
  const waiting = await newJob(services)
  const running = await newJob(services)
  const finished = await newJob(services)
  expect(await backlog()).toEqual([{ waiting: 3, processing: 0, jobs: 3 }])
  await begin(services, running.jobid)
  await complete(services, await begin(services, finished.jobid))
  expect(await backlog()).toEqual([{ waiting: 1, processing: 1, jobs: 2 }])
  await eraseUnaudited(services, everyone, waiting.jobid)
  expect(await backlog()).toEqual([{ waiting: 0, processing: 1, jobs: 1 }])
})

it('view hearback_backlog: reads an index, not the finished jobs', async () => {
  await app.database.query(
    `INSERT INTO job (jobid, userid, state, seq, filename, size, sha256, expires_at)
     SELECT gen_random_uuid(), 'alice', 'completed', 3, 'a.pdf', 1, '', now() FROM generate_series(1, 5000)`,
  )
  await app.database.query('ANALYZE job')
  const { rows } = await app.database.query('EXPLAIN SELECT jobs FROM hearback_backlog')
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('job_state_created_at_idx')
})

it('view hearback_backlog: the query of the KEDA scaler returns one integer', async () => {
  const [, query = ''] = /query: (.*)/.exec(readFileSync('deploy/kubernetes/worker.yaml', 'utf8')) ?? []
  expect((await app.database.query(query)).rows).toEqual([{ jobs: expect.any(Number) }])
})
