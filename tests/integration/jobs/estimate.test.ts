import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Estimate } from '#core/jobs/estimate.ts'
import { modeSettings } from '#delivery/modes.ts'
import { openPresence } from '#platform/postgres/presence/presence.ts'
import { workerSession } from '#platform/postgres/stores/jobs/worker-session.ts'
import { loadSettings } from '#platform/settings.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp({ WORKER_CONCURRENCY: '1' })
})
afterAll(() => app.close())

const ask = (jobid: string) => fetch(`${app.url}/results/${jobid}/estimate`)
const read = async (jobid: string) => (await (await ask(jobid)).json()) as Estimate

it('estimate: the position in the queue decreases as other jobs begin, end and are deleted', async () => {
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

async function withWorker(work: () => Promise<void>) {
  const session = await openPresence({
    url: app.database.url,
    onError: () => {},
    sessionName: workerSession({ concurrency: 1, sandbox: [] }),
  })
  await work()
  session.close()
}

it('estimate: has no time without a worker, and a time with one', async () => {
  const { jobid } = await newJob(app.web.services)
  expect(await read(jobid)).toMatchObject({ msLeft: null, workers: 0 })
  await withWorker(async () => {
    await expect.poll(async () => (await read(jobid)).workers).toBe(1)
    expect((await read(jobid)).msLeft).toBeGreaterThan(0)
  })
})

it('estimate: is longer behind a large document than behind a small one', async () => {
  const { services } = app.web
  const big = Buffer.concat([onePagePdf(), Buffer.alloc(3_000_000, ' ')])
  const before = await newJob(services)
  const headers = { 'content-type': 'application/pdf' }
  expect((await fetch(`${app.url}/pdf/alice`, { method: 'POST', headers, body: big })).status).toBe(202)
  const after = await newJob(services)
  await withWorker(async () => {
    await expect.poll(async () => (await read(after.jobid)).workers).toBe(1)
    const [short, long] = [await read(before.jobid), await read(after.jobid)]
    expect((long.ahead ?? 0) - (short.ahead ?? 0)).toBe(2)
    expect((long.msLeft ?? 0) - (short.msLeft ?? 0)).toBeGreaterThan(3_000)
    expect(short.msLeft).toBeLessThan(1_000)
  })
})

it('estimate: counts running work and speed in jobs and in bytes', async () => {
  const { services } = app.web
  const before = await services.jobs.load()
  const { size } = await newJob(services)
  const attempt = await begin(services, (await newJob(services)).jobid)
  const during = await services.jobs.load()
  expect(during.waiting).toEqual({ jobs: before.waiting.jobs + 1, bytes: before.waiting.bytes + size })
  const { jobs, bytes } = before.processing
  expect(during.processing).toEqual({ jobs: jobs + 1, bytes: bytes + size })
  await complete(services, attempt)
  const { completed } = await services.jobs.load()
  expect(completed).toMatchObject({ jobs: before.completed.jobs + 1, bytes: before.completed.bytes + size })
  expect(completed.ms).toBeGreaterThanOrEqual(before.completed.ms)
})

it('estimate: returns 404 for an unknown job', async () => {
  expect((await ask('00000000-0000-7000-8000-000000000000')).status).toBe(404)
})

it('estimate: slots are the sum of the concurrency of all workers, independent of the web process', async () => {
  const start = (concurrency: number) => {
    const env = { LOG_LEVEL: 'silent', HEARBACK_DATA: app.settings.HEARBACK_DATA }
    const settings = loadSettings({ ...env, WORKER_CONCURRENCY: `${concurrency}` }, modeSettings)
    return startWorker(settings, app.database.url)
  }
  const { jobs } = app.web.services
  // The session of the worker before ends on the server a moment after it was closed.
  await expect.poll(() => jobs.load()).toMatchObject({ workers: 0, slots: 0 })
  const first = await start(1)
  const second = await start(3)
  // A worker gives its session the name with its concurrency last.
  await expect.poll(() => jobs.load()).toMatchObject({ workers: 2, slots: 4 })
  await second.close()
  await expect.poll(() => jobs.load()).toMatchObject({ workers: 1, slots: 1 })
  await first.close()
})
