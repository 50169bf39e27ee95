import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyone, user } from '#core/access/principal.ts'
import { beginAttempt } from '#core/jobs/attempt.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { erase } from '#core/jobs/erase.ts'
import { submit } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

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

/** Completes a job with one attempt. */
const finish = async (jobid: string) => complete(services, await begin(services, jobid))

const get = (path: string, headers: Record<string, string> = {}) => fetch(app.url + path, { headers })

describe('job lifecycle', () => {
  it('events are numbered without a gap', async () => {
    const { jobid } = await newJob(services)
    await finish(jobid)
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
    const { jobid } = await newJob(services)
    await finish(jobid)
    const job = await (await get(`/results/${jobid}`)).json()
    expect(job).toMatchObject({ state: 'completed', seq: 3, attempt: 1, analysis: exampleAnalysis() })
    expect(job.progress).toEqual({ done: 1, total: 1, unit: 'page' })
  })

  it('a final state never changes', async () => {
    const { jobid } = await newJob(services)
    await finish(jobid)
    expect(await beginAttempt(services, jobid)).toBeNull()
    const answer = await fetch(`${app.url}/results/${jobid}/cancel`, { method: 'POST' })
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ code: 'already_final' })
  })

  it('concurrent transitions get consecutive numbers', async () => {
    const { jobid } = await newJob(services)
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
    const { jobid } = await newJob(services)
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
    const { jobid } = await newJob(services)
    await finish(jobid)
    expect((await get(`/results/${jobid}`)).headers.has('retry-after')).toBe(false)
  })
})

describe('access', () => {
  it('a job of another user looks like an unknown one, in every use case', async () => {
    const { jobid } = await newJob(services, 'alice')
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
    const job = await newJob(services)
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
    const jobs = [await newJob(services, 'bob'), await newJob(services, 'bob'), await newJob(services, 'bob')]
    await finish(jobs[0]?.jobid ?? '')
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
