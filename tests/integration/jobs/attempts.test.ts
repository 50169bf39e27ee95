import { afterAll, beforeAll, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { beginAttempt, endAttempt } from '#core/jobs/attempt.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import type { Job } from '#core/jobs/job.ts'
import type { AnalyzerOutcome } from '#core/ports/analyzer.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { WebServices } from '#core/services.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { createAnalyzeWorker } from '#worker/analyze.ts'
import { RunningJobs } from '#worker/running-jobs.ts'

let app: TestApp
let services: WebServices

beforeAll(async () => {
  app = await startTestApp()
  services = app.web.services
})
afterAll(() => app.close())

const get = (path: string) => fetch(app.url + path)

/** Lets a worker take the job, whose analyses have these outcomes. */
async function analyse(
  jobid: string,
  outcomes: AnalyzerOutcome[],
  { blobs = services.blobs, stopping = new AbortController().signal } = {},
) {
  const running = new RunningJobs(app.web.wakeUps, services.log, () => {})
  const worker = createAnalyzeWorker({
    services: { ...services, blobs },
    running,
    analyzer: { analyze: async () => outcomes.shift() ?? Promise.reject(new Error('An analysis too many.')) },
    concurrency: 1,
    stopping,
  })
  await worker.handle({ jobid }, new AbortController().signal, () => {}).finally(() => running.close())
  expect(outcomes).toEqual([])
}

it('an analysis is aborted, and nothing of it stored, when the beginning of its attempt cannot be committed', async () => {
  const { jobid } = await newJob(services)
  const running = new RunningJobs(app.web.wakeUps, services.log, () => {})
  const lost = new Error('The connection was lost.')
  let signal: AbortSignal | undefined
  const worker = createAnalyzeWorker({
    // The transaction is rolled back after the analysis has started.
    services: {
      ...services,
      hooks: { ...services.hooks, onEvent: () => Promise.reject(lost) },
    },
    running,
    analyzer: {
      async analyze(input) {
        signal = input.signal
        const outcome = { ok: true, analysis: exampleAnalysis(), text: new Uint8Array(), thumbnail: null }
        return outcome as AnalyzerOutcome
      },
    },
    concurrency: 1,
    stopping: new AbortController().signal,
  })
  const handled = worker.handle({ jobid }, new AbortController().signal, () => {})
  await expect(handled).rejects.toBe(lost)
  running.close()
  expect(signal?.aborted).toBe(true)
  expect(await services.jobs.read(everyone, jobid)).toMatchObject({ state: 'uploaded', seq: 1 })
  expect(await services.blobs.read(jobid, 'text.txt')).toBeNull()
})

/** The blob store, whose reads and writes fail this many times each. */
function failingBlobs(times: number): BlobStore {
  const left = { reads: times, writes: times }
  return {
    ...services.blobs,
    withLocalFile: (jobid, name, use) =>
      left.reads-- > 0
        ? Promise.reject(new ApiError('unavailable', 'The storage cannot be reached.'))
        : services.blobs.withLocalFile(jobid, name, use),
    put: (jobid, name, content) =>
      left.writes-- > 0
        ? Promise.reject(new ApiError('storage_full', 'There is no room.'))
        : services.blobs.put(jobid, name, content),
  }
}

const success = () =>
  ({ ok: true, analysis: exampleAnalysis(), text: Buffer.from('text'), thumbnail: null }) as AnalyzerOutcome

it('an outage of the storage, when the document is read or the result is stored, does not use up attempts', async () => {
  const { jobid } = await newJob(services)
  await analyse(jobid, [success()], { blobs: failingBlobs(2) })
  const job = await services.jobs.read(everyone, jobid)
  expect(job).toMatchObject({ state: 'completed', attempt: 1, seq: 3 })
  expect(await services.blobs.read(jobid, 'text.txt')).not.toBeNull()
})

it('a worker that stops does not wait for the storage', async () => {
  const { jobid } = await newJob(services)
  const stopping = AbortSignal.abort()
  const analysed = analyse(jobid, [], { blobs: failingBlobs(Number.POSITIVE_INFINITY), stopping })
  await expect(analysed).rejects.toMatchObject({ code: 'unavailable' })
})

it('an attempt passes the job on when it is locked, a final job is not passed on', async () => {
  const { jobid } = await newJob(services)
  const passed: Job[] = []
  const attempt = await beginAttempt(services, jobid, (job) => passed.push(job))
  expect(passed).toEqual([attempt])
  expect(attempt).toMatchObject({ state: 'processing', attempt: 1, seq: 2 })
  await cancel(services, everyone, jobid)
  await beginAttempt(services, jobid, (job) => passed.push(job))
  expect(passed).toHaveLength(1)
})

it('crash: starts a new attempt, and the lost attempt can no longer change the job', async () => {
  const { jobid } = await newJob(services)
  const lost = await beginAttempt(services, jobid)
  const second = await beginAttempt(services, jobid)
  if (!lost || !second) throw new Error('no attempt')
  expect(second).toMatchObject({ attempt: 2, seq: 3, state: 'processing' })
  expect(await endAttempt(services, lost, { ok: false, code: 'corrupt' })).toBe(false)
  expect(await services.jobs.recordProgress(jobid, lost.attempt, 1, 2)).toBe(false)
  expect(await endAttempt(services, second, { ok: false, code: 'corrupt' })).toBe(true)
  const job = await (await get(`/results/${jobid}`)).json()
  expect(job).toMatchObject({ state: 'error', attempt: 2, error: { code: 'corrupt' } })
})

it('crash: ends with worker_lost after too many lost attempts', async () => {
  const { jobid } = await newJob(services)
  for (let attempt = 1; attempt <= 5; attempt++)
    expect(await beginAttempt(services, jobid)).toMatchObject({ attempt })
  expect(await beginAttempt(services, jobid)).toBeNull()
  expect(await (await get(`/results/${jobid}`)).json()).toMatchObject({ error: { code: 'worker_lost' } })
})

it.each([0, 3])('crash: of the analysis is repeated once, after %i lost workers', async (lost) => {
  const crash: AnalyzerOutcome = { ok: false, code: 'analysis_crashed' }
  const first = await newJob(services)
  for (let attempt = 1; attempt <= lost; attempt++) await beginAttempt(services, first.jobid)
  await analyse(first.jobid, [
    crash,
    { ok: true, analysis: exampleAnalysis(), text: new Uint8Array(), thumbnail: null },
  ])
  const completed = await (await get(`/results/${first.jobid}`)).json()
  expect(completed).toMatchObject({ state: 'completed', attempt: lost + 2 })
  const second = await newJob(services)
  for (let attempt = 1; attempt <= lost; attempt++) await beginAttempt(services, second.jobid)
  await analyse(second.jobid, [crash, crash])
  const failed = await (await get(`/results/${second.jobid}`)).json()
  expect(failed).toMatchObject({ error: { code: 'analysis_crashed' }, attempt: lost + 2 })
})
