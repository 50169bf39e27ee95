import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Estimate } from '#core/estimate.ts'
import { listen } from '#platform/postgres/listener.ts'
import { workerSession } from '#platform/postgres/worker-session.ts'
import { startTestApp, type TestApp } from '#tests/support/app.ts'
import { begin, complete, newJob } from '#tests/support/jobs.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const ask = (jobid: string) => fetch(`${app.url}/results/${jobid}/estimate`)
const read = async (jobid: string) => (await (await ask(jobid)).json()) as Estimate

it('a job knows its place in the queue, and moves up as others begin, end and are erased', async () => {
  const { services } = app.web
  const [first, second, third] = [
    await newJob(services),
    await newJob(services, 'bob'),
    await newJob(services),
  ]
  const places = async () =>
    Promise.all([first, second, third].map(async (job) => (await read(job.jobid)).ahead))
  expect(await places()).toEqual([0, 1, 2])
  const attempt = await begin(services, first.jobid)
  expect(await places()).toEqual([null, 0, 1])
  await complete(services, attempt)
  await fetch(`${app.url}/results/${second.jobid}`, { method: 'DELETE' })
  expect((await read(third.jobid)).ahead).toBe(0)
  expect(await read(first.jobid)).toMatchObject({ ahead: null, msLeft: null })
})

it('without a worker nothing is promised; with one there is a time', async () => {
  const { jobid } = await newJob(app.web.services)
  expect(await read(jobid)).toMatchObject({ msLeft: null, workers: 0 })
  const onError = (error: unknown) => {
    throw error
  }
  const session = listen({ url: app.database.url, onError, sessionName: workerSession })
  await session.started
  await expect.poll(async () => (await read(jobid)).workers).toBe(1)
  expect((await read(jobid)).msLeft).toBeGreaterThan(0)
  await session.close()
})

it('an unknown job is 404', async () => {
  expect((await ask('00000000-0000-7000-8000-000000000000')).status).toBe(404)
})
