import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyone, user } from '#core/access/principal.ts'
import { beginAttempt, endAttempt } from '#core/jobs/attempt.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { erase } from '#core/jobs/erase.ts'
import type { Job } from '#core/jobs/job.ts'
import { submit } from '#core/jobs/submit/submit.ts'
import type { AnalyzerOutcome } from '#core/ports/analyzer.ts'
import type { WebServices } from '#core/services.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
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

async function* bytes() {
  yield onePagePdf()
}

async function newJob(userid = 'alice') {
  const submission = { userid, bytes: bytes(), rest: () => ({ filename: 'a.pdf', options: {} }) }
  return (await submit(services, everyone, submission)).job
}

const get = (path: string, headers: Record<string, string> = {}) => fetch(app.url + path, { headers })

async function complete(jobid: string) {
  const attempt = await beginAttempt(services, jobid)
  if (!attempt) throw new Error('nothing to do')
  const outcome = { ok: true, analysis: exampleAnalysis(), text: new Uint8Array(), thumbnail: null } as const
  return endAttempt(services, attempt, outcome)
}

/** Lets a worker take the job, whose analyses have these outcomes. */
async function analyse(jobid: string, outcomes: AnalyzerOutcome[]) {
  const running = new RunningJobs(app.web.wakeUps, services.log, () => {})
  const worker = createAnalyzeWorker({
    services,
    running,
    analyzer: { analyze: async () => outcomes.shift() ?? Promise.reject(new Error('An analysis too many.')) },
    concurrency: 1,
    stopping: new AbortController().signal,
  })
  await worker.handle({ jobid }, new AbortController().signal, () => {})
  running.close()
  expect(outcomes).toEqual([])
}

describe('job lifecycle', () => {
  it('an analysis is aborted, and nothing of it stored, when the beginning of its attempt cannot be committed', async () => {
    const { jobid } = await newJob()
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

  it('an attempt passes the job on when it is locked, a final job is not passed on', async () => {
    const { jobid } = await newJob()
    const passed: Job[] = []
    const attempt = await beginAttempt(services, jobid, (job) => passed.push(job))
    expect(passed).toEqual([attempt])
    expect(attempt).toMatchObject({ state: 'processing', attempt: 1, seq: 2 })
    await cancel(services, everyone, jobid)
    await beginAttempt(services, jobid, (job) => passed.push(job))
    expect(passed).toHaveLength(1)
  })

  it('events are numbered without a gap', async () => {
    const { jobid } = await newJob()
    await complete(jobid)
    const { events, nextAfter } = await (await get(`/results/${jobid}/events`)).json()
    expect(events.map((event: { type: string }) => event.type)).toEqual([
      'job.uploaded',
      'job.processing',
      'job.completed',
    ])
    expect(events.map((event: { id: string }) => event.id)).toEqual([1, 2, 3].map((seq) => `${jobid}-${seq}`))
    expect(nextAfter).toBe(3)
    const newer = await (await get(`/results/${jobid}/events?after=2`)).json()
    expect(newer.events).toEqual(events.slice(2))
    for (const malformed of ['0x2', '1e0', '', '%20', '1.5', '-1']) {
      const rejected = await get(`/results/${jobid}/events?after=${malformed}`)
      expect(rejected.status, malformed).toBe(400)
      expect(await rejected.json(), malformed).toMatchObject({ code: 'invalid_request', field: 'after' })
    }
  })

  it('completed: returns the analysis as it was stored', async () => {
    const { jobid } = await newJob()
    await complete(jobid)
    const job = await (await get(`/results/${jobid}`)).json()
    expect(job).toMatchObject({ state: 'completed', seq: 3, attempt: 1, analysis: exampleAnalysis() })
    expect(job.progress).toEqual({ done: 1, total: 1, unit: 'page' })
  })

  it('crash: starts a new attempt, and the lost attempt can no longer change the job', async () => {
    const { jobid } = await newJob()
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
    const { jobid } = await newJob()
    for (let attempt = 1; attempt <= 5; attempt++)
      expect(await beginAttempt(services, jobid)).toMatchObject({ attempt })
    expect(await beginAttempt(services, jobid)).toBeNull()
    expect(await (await get(`/results/${jobid}`)).json()).toMatchObject({ error: { code: 'worker_lost' } })
  })

  it.each([0, 3])('crash: of the analysis is repeated once, after %i lost workers', async (lost) => {
    const crash: AnalyzerOutcome = { ok: false, code: 'analysis_crashed' }
    const first = await newJob()
    for (let attempt = 1; attempt <= lost; attempt++) await beginAttempt(services, first.jobid)
    await analyse(first.jobid, [
      crash,
      { ok: true, analysis: exampleAnalysis(), text: new Uint8Array(), thumbnail: null },
    ])
    const completed = await (await get(`/results/${first.jobid}`)).json()
    expect(completed).toMatchObject({ state: 'completed', attempt: lost + 2 })
    const second = await newJob()
    for (let attempt = 1; attempt <= lost; attempt++) await beginAttempt(services, second.jobid)
    await analyse(second.jobid, [crash, crash])
    const failed = await (await get(`/results/${second.jobid}`)).json()
    expect(failed).toMatchObject({ error: { code: 'analysis_crashed' }, attempt: lost + 2 })
  })

  it('a final state never changes', async () => {
    const { jobid } = await newJob()
    await complete(jobid)
    expect(await beginAttempt(services, jobid)).toBeNull()
    const answer = await fetch(`${app.url}/results/${jobid}/cancel`, { method: 'POST' })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'already_final' })
  })

  it('concurrent transitions get consecutive numbers', async () => {
    const { jobid } = await newJob()
    await Promise.all([
      beginAttempt(services, jobid),
      cancel(services, everyone, jobid),
      beginAttempt(services, jobid),
    ])
    const { events } = await (await get(`/results/${jobid}/events`)).json()
    expect(events.map((event: { data: { seq: number } }) => event.data.seq)).toEqual(
      events.map((_: unknown, index: number) => index + 1),
    )
    expect(events.at(-1).type).toBe('job.error')
  })
})

describe('polling', () => {
  it('returns 304 until the job changes, progress included', async () => {
    const { jobid } = await newJob()
    const first = await get(`/results/${jobid}`)
    const etag = first.headers.get('etag') ?? ''
    expect(Number(first.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect((await get(`/results/${jobid}`, { 'if-none-match': etag })).status).toBe(304)
    await beginAttempt(services, jobid)
    const second = await get(`/results/${jobid}`, { 'if-none-match': etag })
    expect(second.status).toBe(200)
    await services.jobs.recordProgress(jobid, 1, 1, 3)
    const third = await get(`/results/${jobid}`, { 'if-none-match': second.headers.get('etag') ?? '' })
    expect((await third.json()).progress).toEqual({ done: 1, total: 3, unit: 'page' })
  })

  it('sends no Retry-After for a final job', async () => {
    const { jobid } = await newJob()
    await complete(jobid)
    expect((await get(`/results/${jobid}`)).headers.has('retry-after')).toBe(false)
  })
})

describe('access', () => {
  it('a job of another user looks like an unknown one, in every use case', async () => {
    const { jobid } = await newJob('alice')
    const mallory = user('mallory')
    expect(await services.jobs.read(mallory, jobid)).toBe('unknown')
    await expect(cancel(services, mallory, jobid)).rejects.toMatchObject({ code: 'not_found' })
    await expect(erase(services, mallory, jobid)).rejects.toMatchObject({ code: 'not_found' })
    await expect(services.feed.follow(mallory, { jobid })).rejects.toMatchObject({ code: 'not_found' })
    expect(() => services.feed.followUser(mallory, 'alice')).toThrow(
      expect.objectContaining({ code: 'not_found' }),
    )
    expect(await services.jobs.list(mallory, { userid: 'alice', limit: 10 })).toEqual([])
    const theft = { userid: 'alice', bytes: bytes(), rest: () => ({ options: {} }) }
    await expect(submit(services, mallory, theft)).rejects.toMatchObject({ code: 'not_found' })
    expect(await services.jobs.read(user('alice'), jobid)).toMatchObject({ jobid })
  })
})

describe('delete', () => {
  it('erases everything; later reads return 410', async () => {
    const job = await newJob()
    expect((await fetch(`${app.url}/results/${job.jobid}`, { method: 'DELETE' })).status).toBe(204)
    for (const path of ['', '/events', '/text', '/pdf', '/thumbnail']) {
      expect((await get(`/results/${job.jobid}${path}`)).status).toBe(410)
    }
    expect(await services.log.newer([{ jobid: job.jobid, after: 0 }])).toEqual([])
    expect(await services.blobs.read(job.jobid, 'document.pdf')).toBeNull()
  })

  it('returns 404 for unknown and malformed ids', async () => {
    for (const id of ['0199aaaa-0000-7000-8000-000000000000', 'nonsense', '%00']) {
      expect((await get(`/results/${id}`)).status).toBe(404)
    }
  })
})

describe('list of jobs', () => {
  it('is newest first, filtered and paged by an opaque cursor', async () => {
    const jobs = [await newJob('bob'), await newJob('bob'), await newJob('bob')]
    await complete(jobs[0]?.jobid ?? '')
    const ids = jobs.map(({ jobid }) => jobid).reverse()
    const first = await (await get('/users/bob/jobs?limit=2')).json()
    expect(first.jobs.map((job: { jobid: string }) => job.jobid)).toEqual(ids.slice(0, 2))
    const second = await (await get(`/users/bob/jobs?limit=2&cursor=${first.cursor}`)).json()
    expect(second.jobs.map((job: { jobid: string }) => job.jobid)).toEqual(ids.slice(2))
    expect(second.cursor).toBeNull()
    const completed = await (await get('/users/bob/jobs?state=completed')).json()
    expect(completed.jobs).toHaveLength(1)
    expect(completed.jobs[0]).not.toHaveProperty('verdict')
    const withVerdict = await (await get('/users/bob/jobs?verdict=true')).json()
    expect(withVerdict.jobs.map(({ verdict }: { verdict: string }) => verdict)).toEqual([
      null,
      null,
      'too_few',
    ])
    expect((await get('/users/bob/jobs?state=nonsense')).status).toBe(400)
    const byName = async (part: string) => {
      const { jobs: found } = await (await get(`/users/bob/jobs?filename=${part}`)).json()
      return found.length
    }
    const name = String(jobs[0]?.filename)
    expect([await byName(name.slice(1, 5).toUpperCase()), await byName('%25'), await byName('_')]).toEqual([
      3, 0, 0,
    ])
  })
})
