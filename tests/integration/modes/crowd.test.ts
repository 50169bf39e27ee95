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
const crowd = 30

const post = (path: string, body?: object) =>
  fetch(app.url + path, {
    method: 'POST',
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })

// Whoever held one connection while he waited for a second would wait with all the others until they give up.
it.each<[string, (jobids: string[], index: number) => Promise<Response>, number]>([
  ['cancel what is not there', () => post(`/results/${newUuid()}/cancel`), 404],
  ['cancel what is final', ([done]) => post(`/results/${done}/cancel`), 409],
  ['erase what is not there', () => fetch(`${app.url}/results/${newUuid()}`, { method: 'DELETE' }), 404],
  [
    'subscribe to a job and what it missed',
    (jobids, index) =>
      post(`/results/${jobids[index % jobids.length]}/webhooks`, { url: `${app.url}/nothing`, after: 0 }),
    201,
  ],
  ['submit', () => post('/pdf/alice', { data: Buffer.from('%PDF-1.7').toString('base64') }), 202],
])('a crowd can %s at once', async (_what, ask, status) => {
  const { services } = app.web
  const jobids = [(await completedJob(services)).jobid]
  for (let more = 0; more < 4; more++) jobids.push((await newJob(services)).jobid)
  const answers = await Promise.all(Array.from({ length: crowd }, (_, index) => ask(jobids, index)))
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([status]))
})
