import { afterAll, beforeAll, expect, it } from 'vitest'
import { newUuid } from '#core/jobs/uuid.ts'
import { completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** More than there are connections to the database. */
const concurrentRequests = 30

const post = (path: string, body?: object) =>
  fetch(app.url + path, {
    method: 'POST',
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })

// Requests that hold one connection while they wait for a second would block each other until their timeout.
it.each<[string, (jobids: string[], index: number) => Promise<Response>, number]>([
  ['cancel an unknown job', () => post(`/results/${newUuid()}/cancel`), 404],
  ['cancel a final job', ([done]) => post(`/results/${done}/cancel`), 409],
  ['delete an unknown job', () => fetch(`${app.url}/results/${newUuid()}`, { method: 'DELETE' }), 404],
  [
    'subscribe to a job from its first event',
    (jobids, index) =>
      post(`/results/${jobids[index % jobids.length]}/webhooks`, { url: `${app.url}/nothing`, after: 0 }),
    201,
  ],
  ['submit a document', () => post('/pdf/alice', { data: Buffer.from('%PDF-1.7').toString('base64') }), 202],
])('more concurrent requests than database connections are answered: %s', async (_what, ask, status) => {
  const { services } = app.web
  const jobids = [(await completedJob(services)).jobid]
  for (let more = 0; more < 4; more++) jobids.push((await newJob(services)).jobid)
  const answers = await Promise.all(
    Array.from({ length: concurrentRequests }, (_, index) => ask(jobids, index)),
  )
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([status]))
})
