import { afterAll, beforeAll, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { beginAttempt, endAttempt } from '#core/jobs/attempt.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import type { Job } from '#core/jobs/job.ts'
import type { Analyzer, AnalyzerOutcome } from '#core/ports/analyzer.ts'
import type { BlobStore } from '#core/ports/blob-store.ts'
import type { WebServices } from '#core/services.ts'
import { exampleOutcome } from '#tests/support/jobs/analysis.ts'
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

interface WorkerOptions {
  /** Replace those of the app. */
  changes?: Partial<WebServices>
  stopping?: AbortSignal
}

/** Lets a worker with this analyzer take the job, until it has handled its message. */
async function handle(
  jobid: string,
  analyze: Analyzer['analyze'],
  { changes, stopping = new AbortController().signal }: WorkerOptions = {},
): Promise<void> {
  const running = new RunningJobs(app.web.wakeUps, services.log, () => {})
  const worker = createAnalyzeWorker({
    services: { ...services, ...changes },
    running,
    analyzer: { analyze },
    concurrency: 1,
    stopping,
  })
  await worker.handle({ jobid }, new AbortController().signal, () => {}).finally(() => running.close())
}

/** Lets a worker take the job, whose analyses have these outcomes. */
async function analyse(jobid: string, outcomes: AnalyzerOutcome[], options?: WorkerOptions): Promise<void> {
  const analyze = async () => outcomes.shift() ?? Promise.reject(new Error('An analysis too many.'))
  await handle(jobid, analyze, options)
  expect(outcomes).toEqual([])
}

it('an analysis is aborted, and nothing of it stored, when the beginning of its attempt cannot be committed', async () => {
  const { jobid } = await newJob(services)
  const lost = new Error('The connection was lost.')
  let signal: AbortSignal | undefined
  const analyze: Analyzer['analyze'] = async (input) => {
    signal = input.signal
    return exampleOutcome()
  }
  // The transaction is rolled back after the analysis has started.
  const hooks = { ...services.hooks, onEvent: () => Promise.reject(lost) }
  await expect(handle(jobid, analyze, { changes: { hooks } })).rejects.toBe(lost)
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

it('an outage of the storage, when the document is read or the result is stored, does not use up attempts', async () => {
  const { jobid } = await newJob(services)
  await analyse(jobid, [exampleOutcome()], { changes: { blobs: failingBlobs(2) } })
  const job = await services.jobs.read(everyone, jobid)
  expect(job).toMatchObject({ state: 'completed', attempt: 1, seq: 3 })
  expect(await services.blobs.read(jobid, 'text.txt')).not.toBeNull()
})

/** Stores of jobs whose transactions fail, the first one excepted, this many times. */
function failingTransactions(times: number): WebServices['jobs'] {
  let n = 0
  return {
    ...services.jobs,
    transact: (work) =>
      n++ > 0 && n <= times + 1
        ? Promise.reject(new ApiError('unavailable', 'The database cannot be reached.'))
        : services.jobs.transact(work),
  }
}

it('an outage of the database when the outcome is stored does not use up attempts', async () => {
  const completed = await newJob(services)
  await analyse(completed.jobid, [exampleOutcome()], { changes: { jobs: failingTransactions(2) } })
  const job = await services.jobs.read(everyone, completed.jobid)
  expect(job).toMatchObject({ state: 'completed', attempt: 1, seq: 3 })
  const failed = await newJob(services)
  await analyse(failed.jobid, [{ ok: false, code: 'corrupt' }], { changes: { jobs: failingTransactions(2) } })
  expect(await services.jobs.read(everyone, failed.jobid)).toMatchObject({
    state: 'error',
    attempt: 1,
    seq: 3,
  })
})

it('a worker that stops does not wait for the storage', async () => {
  const { jobid } = await newJob(services)
  const blobs = failingBlobs(Number.POSITIVE_INFINITY)
  const analysed = analyse(jobid, [], { changes: { blobs }, stopping: AbortSignal.abort() })
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
  await analyse(first.jobid, [crash, exampleOutcome()])
  const completed = await (await get(`/results/${first.jobid}`)).json()
  expect(completed).toMatchObject({ state: 'completed', attempt: lost + 2 })
  const second = await newJob(services)
  for (let attempt = 1; attempt <= lost; attempt++) await beginAttempt(services, second.jobid)
  await analyse(second.jobid, [crash, crash])
  const failed = await (await get(`/results/${second.jobid}`)).json()
  expect(failed).toMatchObject({ error: { code: 'analysis_crashed' }, attempt: lost + 2 })
})
