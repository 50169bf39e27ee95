import { EventSource } from 'undici'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { erase } from '#core/jobs/erase.ts'
import type { WebServices } from '#core/services.ts'
import { openStream } from '#tests/support/http/open-stream.ts'
import { begin, complete, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let services: WebServices

beforeAll(async () => {
  app = await startTestApp()
  services = app.web.services
})
afterAll(() => app.close())

const accept = { accept: 'text/event-stream' }

const open = (path: string, headers: Record<string, string> = {}) =>
  openStream(app.url + path, '\n\n', { headers: { ...accept, ...headers } })

/** The fields of one block of the stream. */
function fields(block: string | null): Record<string, string> {
  const lines = (block ?? '').split('\n').map((line) => /^(\w*):? ?(.*)$/.exec(line) ?? [])
  return Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]))
}

describe('server-sent events', () => {
  it('send the snapshot, then each event with its seq as id, and end after the final one', async () => {
    const { jobid } = await newJob(services)
    const stream = await open(`/results/${jobid}`)
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    expect(stream.response.headers.get('cache-control')).toContain('no-transform')
    const snapshot = fields(await stream.next())
    expect(snapshot.event).toBe('snapshot')
    expect(snapshot).not.toHaveProperty('id')
    expect(Number(snapshot.retry)).toBeGreaterThanOrEqual(1_000)
    expect(JSON.parse(snapshot.data ?? '')).toMatchObject({ jobid, seq: 1, state: 'uploaded' })
    // Dispatches nothing; a browser that is cut off now resumes from here.
    expect(await stream.next()).toBe('id: 1')
    const attempt = await begin(services, jobid)
    const processing = fields(await stream.next())
    expect(processing).toMatchObject({ event: 'job.processing', id: '2' })
    await services.jobs.recordProgress(jobid, 1, 1, 3)
    const progress = fields(await stream.next())
    expect(progress.event).toBe('job.progress')
    expect(progress).not.toHaveProperty('id')
    expect(JSON.parse(progress.data ?? '').data).toMatchObject({ seq: 2, progress: { done: 1, total: 3 } })
    await complete(services, attempt)
    const rest = (await stream.rest()).map(fields)
    expect(rest.map(({ event, id }) => [event, id])).toEqual([['job.completed', '3']])
    const log = await services.log.newer([{ jobid, after: 1 }])
    expect([processing, ...rest].map(({ data }) => JSON.parse(data ?? ''))).toEqual(log)
    await expect.poll(() => services.feed.size).toBe(0)
  })

  it('resume after ?after=; Last-Event-ID takes precedence', async () => {
    const { jobid } = await completedJob(services)
    const ids = async (path: string, headers = {}) =>
      (await (await open(path, headers)).rest())
        .map((block) => fields(block))
        .flatMap(({ event, id }) => (event && id ? [id] : []))
    expect(await ids(`/results/${jobid}`)).toEqual([])
    expect(await ids(`/results/${jobid}?after=0`)).toEqual(['1', '2', '3'])
    expect(await ids(`/results/${jobid}?after=1`)).toEqual(['2', '3'])
    expect(await ids(`/results/${jobid}?after=0`, { 'last-event-id': '2' })).toEqual(['3'])
    expect(await ids(`/results/${jobid}?after=2`, { 'last-event-id': '' })).toEqual(['3'])
    expect(await ids(`/results/${jobid}?after=99`)).toEqual([])
  })

  it('return 204 to a browser that already has the final event', async () => {
    const { jobid } = await completedJob(services)
    const answer = await fetch(`${app.url}/results/${jobid}`, {
      headers: { ...accept, 'last-event-id': '3' },
    })
    expect(answer.status).toBe(204)
    const last = (await (await open(`/results/${jobid}`)).rest()).at(-1)
    expect(last, 'after a snapshot alone, too, it comes with the final id').toBe('id: 3')
  })

  it('reject an invalid position with a problem that names it', async () => {
    const { jobid } = await newJob(services)
    const wrong = async (path: string, headers = {}) => {
      const answer = await fetch(app.url + path, { headers: { ...accept, ...headers } })
      return [answer.status, (await answer.json()).field]
    }
    for (const malformed of ['x', '0x2', '1e0', '1.5', '-1', '+1']) {
      const query = encodeURIComponent(malformed)
      expect(await wrong(`/results/${jobid}?after=${query}`), malformed).toEqual([400, 'after'])
      const id = { 'last-event-id': malformed }
      expect(await wrong(`/results/${jobid}`, id), malformed).toEqual([400, 'Last-Event-ID'])
    }
    for (const blank of ['', '%20', '%20%201', '1%0A'])
      expect(await wrong(`/results/${jobid}?after=${blank}`), blank).toEqual([400, 'after'])
    expect(await wrong('/results/0199aaaa-0000-7000-8000-000000000000')).toEqual([404, undefined])
  })

  it('send stale when the job is deleted, and end', async () => {
    const { jobid } = await newJob(services)
    const stream = await open(`/results/${jobid}`)
    await stream.next()
    await erase(services, everyone, jobid)
    expect((await stream.rest()).map(fields).at(-1)).toMatchObject({
      event: 'stale',
      data: '{"reason":"erased"}',
    })
    expect((await fetch(`${app.url}/results/${jobid}`, { headers: accept })).status).toBe(410)
  })

  it('release the follower after a HEAD request and after a disconnect', async () => {
    const { jobid } = await newJob(services)
    const head = await fetch(`${app.url}/results/${jobid}`, { method: 'HEAD', headers: accept })
    expect(head.status).toBe(200)
    expect(head.headers.get('content-type')).toBe('text/event-stream')
    await expect.poll(() => services.feed.size).toBe(0)
    const stream = await open(`/results/${jobid}`)
    await stream.next()
    expect(services.feed.size).toBe(1)
    stream.close()
    await expect.poll(() => services.feed.size).toBe(0)
  })

  it('are closed by an EventSource after the final event, without a reconnect', async () => {
    // It says that it is experimental; what it does is what browsers do.
    const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const moving = await newJob(services)
    const final = await completedJob(services)
    const received: string[] = []
    const sources = [moving, final].map(({ jobid }) => new EventSource(`${app.url}/results/${jobid}`))
    for (const source of sources) {
      for (const type of ['snapshot', 'job.processing', 'job.completed']) {
        source.addEventListener(type, (event) =>
          received.push(`${type} ${Reflect.get(event, 'lastEventId')}`),
        )
      }
    }
    await expect.poll(() => received.length).toBe(2)
    await complete(services, await begin(services, moving.jobid))
    for (const source of sources) {
      await expect.poll(() => source.readyState).toBe(source.CLOSED)
    }
    expect(received).toEqual(['snapshot ', 'snapshot ', 'job.processing 2', 'job.completed 3'])
    warnings.mockRestore()
  })
})
