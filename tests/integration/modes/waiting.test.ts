import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { erase } from '#core/jobs/erase.ts'
import type { WebServices } from '#core/services.ts'
import { begin, complete, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let services: WebServices

beforeAll(async () => {
  app = await startTestApp()
  services = app.web.services
})
afterAll(() => app.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(app.url + path, { headers })

describe('long polling', () => {
  it('returns as soon as there is an event newer than after', async () => {
    const { jobid } = await newJob(services)
    const waiting = get(`/results/${jobid}?after=1`, { prefer: 'wait=30' })
    await expect.poll(() => services.feed.size).toBe(1)
    await begin(services, jobid)
    const answer = await waiting
    expect(answer.headers.get('preference-applied')).toBe('wait=30')
    expect(await answer.json()).toMatchObject({ seq: 2, state: 'processing' })
    await expect.poll(() => services.feed.size).toBe(0)
  })

  it('progress does not end the wait; the response after the timeout contains it', async () => {
    const { jobid } = await newJob(services)
    await begin(services, jobid)
    const waiting = get(`/results/${jobid}?after=2&wait=1`)
    await expect.poll(() => services.feed.size).toBe(1)
    await services.jobs.recordProgress(jobid, 1, 1, 3)
    const answer = await waiting
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ seq: 2, progress: { done: 1, total: 3 } })
  })

  it('waits for the next event without after', async () => {
    const { jobid } = await newJob(services)
    const waiting = get(`/results/${jobid}?wait=30`)
    await expect.poll(() => services.feed.size).toBe(1)
    await begin(services, jobid)
    expect(await (await waiting).json()).toMatchObject({ seq: 2 })
  })

  it('returns at once when there are newer events or the job is final', async () => {
    const { jobid } = await newJob(services)
    expect(await (await get(`/results/${jobid}?after=0&wait=60`)).json()).toMatchObject({ seq: 1 })
    const done = await completedJob(services)
    expect(await (await get(`/results/${done.jobid}?after=3&wait=60`)).json()).toMatchObject({ seq: 3 })
    expect(await (await get(`/results/${done.jobid}?after=99&wait=60`)).json()).toMatchObject({ seq: 3 })
  })

  it('an event that is not newer than after does not end the wait', async () => {
    const { jobid } = await newJob(services)
    const waiting = get(`/results/${jobid}?after=2&wait=30`)
    const curious = get(`/results/${jobid}?after=1&wait=30`)
    await expect.poll(() => services.feed.size).toBe(2)
    const attempt = await begin(services, jobid)
    expect(await (await curious).json()).toMatchObject({ seq: 2 })
    await complete(services, attempt)
    expect(await (await waiting).json()).toMatchObject({ seq: 3 })
  })

  it('returns 410 when the job is deleted during the wait', async () => {
    const { jobid } = await newJob(services)
    const waiting = get(`/results/${jobid}?wait=30`)
    await expect.poll(() => services.feed.size).toBe(1)
    await erase(services, everyone, jobid)
    expect((await waiting).status).toBe(410)
  })

  it('does not wait for HEAD, and releases the follower after a disconnect', async () => {
    const { jobid } = await newJob(services)
    const head = await fetch(`${app.url}/results/${jobid}?wait=60`, { method: 'HEAD' })
    expect(head.status).toBe(200)
    const hangUp = new AbortController()
    const waiting = fetch(`${app.url}/results/${jobid}?wait=60`, { signal: hangUp.signal }).catch(
      () => 'hung up',
    )
    await expect.poll(() => services.feed.size).toBe(1)
    hangUp.abort()
    expect(await waiting).toBe('hung up')
    await expect.poll(() => services.feed.size).toBe(0)
  })

  it('shortens a wait above the maximum, in the header and in the query, and rejects a malformed one', async () => {
    const { jobid } = await completedJob(services)
    for (const [query, headers] of [
      ['', { prefer: 'wait=61' }],
      ['', { prefer: 'wait=3600' }],
      ['?wait=61', {}],
      ['?wait=3600', {}],
    ] as const) {
      const response = await get(`/results/${jobid}${query}`, headers)
      expect([response.status, response.headers.get('preference-applied')]).toEqual([200, 'wait=60'])
    }
    for (const wait of ['-1', 'x', '1.5', '0x2', '']) {
      const rejected = await get(`/results/${jobid}?wait=${wait}`)
      expect([rejected.status, (await rejected.json()).field]).toEqual([400, 'wait'])
    }
  })

  it('returns JSON unless a stream is requested', async () => {
    const { jobid } = await completedJob(services)
    const answer = await get(`/results/${jobid}?wait=60`, { accept: 'text/event-stream' })
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    await answer.body?.cancel()
  })
})

describe('sync', () => {
  const post = (wait: string) =>
    fetch(`${app.url}/pdf/alice`, {
      method: 'POST',
      headers: { 'content-type': 'application/pdf', prefer: wait },
      body: onePagePdf(),
    })

  it('returns 200 with the finished job when it completes in time', async () => {
    const waiting = post('wait=30')
    await expect.poll(() => services.feed.size).toBe(1)
    const [job] = await services.jobs.list(everyone, { userid: 'alice', limit: 1 })
    await complete(services, await begin(services, job?.jobid ?? ''))
    const answer = await waiting
    expect(answer.status).toBe(200)
    expect(answer.headers.get('preference-applied')).toBe('wait=30')
    expect(await answer.json()).toMatchObject({ state: 'completed', seq: 3 })
  })

  it('returns 202 when it does not', async () => {
    const answer = await post('wait=1')
    expect(answer.status).toBe(202)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(await answer.json()).toMatchObject({ state: 'uploaded' })
    await expect.poll(() => services.feed.size).toBe(0)
  })
})
