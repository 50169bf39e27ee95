import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import type { JobEvent, JobView, Mode, ProblemCode } from '#client/generated/contract.ts'
import { Hearback, JobFailedError, Meter, ProblemError, TimeoutError, verifyWebhook } from '#client/index.ts'
import { everyone } from '#core/access/principal.ts'
import type { Event } from '#core/events/event.ts'
import type { ErrorCode } from '#core/http/api-error.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import type { JobView as View } from '#core/jobs/job.ts'
import type { ModeDescription } from '#core/modes/mode-guide.ts'
import { openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { begin, complete, completedJob, fail, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let hearback: Hearback
const servers: Server[] = []

beforeAll(async () => {
  app = await startTestApp()
  hearback = new Hearback({ url: `${app.url}/`, userid: 'alice' })
})
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})
afterAll(() => app.close())

/** Starts an HTTP server; resolves with its origin. */
async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function seqsOf(events: AsyncIterable<JobEvent>): Promise<number[]> {
  const seqs: number[] = []
  for await (const { data } of events) seqs.push(data.seq)
  return seqs
}

it('types: the generated types of the client equal those of the schemas', () => {
  expectTypeOf<JobEvent>().toEqualTypeOf<Event>()
  expectTypeOf<JobView>().branded.toEqualTypeOf<View>()
  expectTypeOf<Mode>().toEqualTypeOf<ModeDescription>()
  expectTypeOf<ProblemCode>().toEqualTypeOf<ErrorCode>()
})

describe('Hearback', () => {
  it('submits at once, and continues a job by its id', async () => {
    const submitted = await hearback.submit(onePagePdf(), { filename: 'a.pdf' })
    const job = hearback.job(submitted.id)
    expect(await job.status()).toMatchObject({ jobid: submitted.id, state: 'uploaded', userid: 'alice' })
    expect((await hearback.list({ limit: 1 })).jobs.map(({ jobid }) => jobid)).toEqual([submitted.id])
    await complete(app.web.services, await begin(app.web.services, submitted.id))
    expect((await job.result()).analysis.version).toBe(1)
    await job.delete()
    await job.delete()
    await expect(job.status()).rejects.toMatchObject({ name: 'ProblemError', code: 'gone', status: 410 })
  })

  it('without a userid: uses the owner of the key, and rejects in open mode', async () => {
    const url = await serve((_request, response) =>
      response.end('{"userid":"carol","jobs":[],"cursor":null}'),
    )
    expect(await new Hearback({ url, key: 'hb_1_a' }).list()).toMatchObject({ jobs: [] })
    await expect(new Hearback({ url: app.url }).list()).rejects.toThrow('userid: required')
  })

  it('without a URL: rejects at once where there is no page', async () => {
    const job = new Hearback().job('0')
    const error = { code: 'invalid_request', message: 'url: required outside of a page' }
    await expect(job.status()).rejects.toMatchObject(error)
    await expect(job.result({ via: 'polling' })).rejects.toMatchObject(error)
  })

  it('repeats a submission whose response was lost, and creates one job', async () => {
    const proxy = await openFaultyProxy(app.web.port)
    const dave = new Hearback({ url: proxy.url, userid: 'dave' })
    const lost = proxy.loseAnswer('HTTP/1.1 202', 'close')
    const { id } = await dave.submit(onePagePdf(), { filename: 'a.pdf' })
    await lost
    expect((await dave.list()).jobs.map(({ jobid }) => jobid)).toEqual([id])
    await proxy.close()
  })

  it('repeats temporary errors, not before Retry-After, and not those that last', async () => {
    const times: number[] = []
    const url = await serve((_request, response) => {
      times.push(performance.now())
      const problem = { status: 503, code: 'unavailable', detail: 'Away.', retryAfter: 1 }
      if (times.length === 1) response.writeHead(503).end(JSON.stringify(problem))
      else if (times.length === 2) response.end('{"modes":[]}')
      else response.writeHead(429).end(JSON.stringify({ ...problem, code: 'quota_exceeded', retryAfter: 90 }))
    })
    const client = new Hearback({ url })
    expect(await client.modes()).toEqual([])
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990)
    const error = await client.modes().catch((thrown) => thrown)
    expect(error).toBeInstanceOf(ProblemError)
    expect(error).toMatchObject({ code: 'quota_exceeded', retryAfterMs: 90_000 })
    expect(times).toHaveLength(3)
  })
})

describe('JobHandle', () => {
  it.each(['auto', 'polling', 'sse', 'socket'])(
    'events via %s: begin after `after` and end with the job',
    async (via) => {
      const { jobid } = await completedJob(app.web.services)
      const job = hearback.job(jobid)
      expect(await seqsOf(job.events({ via }))).toEqual([1, 2, 3])
      expect(await seqsOf(job.events({ via, after: 2 }))).toEqual([3])
      expect(await seqsOf(job.events({ via, after: 3 }))).toEqual([])
    },
  )

  it('events: leaving the loop closes the connection', async () => {
    const { jobid } = await newJob(app.web.services)
    for await (const { data } of hearback.job(jobid).events({ via: 'socket' })) {
      expect(data.seq).toBe(1)
      break
    }
    await expect.poll(() => app.web.services.feed.size).toBe(0)
  })

  it('events: include progress when asked for', async () => {
    const { jobid } = await newJob(app.web.services)
    const attempt = await begin(app.web.services, jobid)
    const types: string[] = []
    for await (const { type } of hearback.job(jobid).events({ via: 'sse', progress: true })) {
      if (types.push(type) === 2) await app.web.services.jobs.recordProgress(jobid, 1, 1, 3)
      if (type === 'job.progress') await complete(app.web.services, attempt)
    }
    expect([...new Set(types)]).toEqual(['job.uploaded', 'job.processing', 'job.progress', 'job.completed'])
  })

  it('result: throws JobFailedError with the code of the job', async () => {
    const { jobid } = await newJob(app.web.services)
    await fail(app.web.services, await begin(app.web.services, jobid))
    const error = await hearback
      .job(jobid)
      .result()
      .catch((thrown) => thrown)
    expect(error).toBeInstanceOf(JobFailedError)
    expect(error).toMatchObject({ code: 'corrupt', job: { jobid, state: 'error' } })
  })

  it.each(['auto', 'polling', 'long-poll', 'sse', 'socket'])(
    'result via %s: ends with TimeoutError, or with the reason of the signal',
    async (via) => {
      const { jobid } = await newJob(app.web.services)
      const job = hearback.job(jobid)
      await expect(job.result({ via, timeout: 50 })).rejects.toBeInstanceOf(TimeoutError)
      const stop = new AbortController()
      const waiting = job.result({ via, signal: stop.signal })
      stop.abort(new Error('enough'))
      await expect(waiting).rejects.toThrow('enough')
      expect((await job.status()).state).toBe('uploaded')
    },
  )

  it('cancelOnAbort: cancels the job when the time is over, and when the signal aborts', async () => {
    for (const options of [{ timeout: 20 }, { signal: AbortSignal.timeout(20) }]) {
      const job = hearback.job((await newJob(app.web.services)).jobid)
      await expect(job.result({ ...options, cancelOnAbort: true })).rejects.toThrow()
      expect((await job.status()).error).toMatchObject({ code: 'canceled' })
    }
  })

  it('cancel: returns the canceled job when an earlier response was lost, and rejects for a completed one', async () => {
    const { jobid } = await newJob(app.web.services)
    await cancel(app.web.services, everyone, jobid)
    expect(await hearback.job(jobid).cancel()).toMatchObject({ error: { code: 'canceled' } })
    const done = await completedJob(app.web.services)
    await expect(hearback.job(done.jobid).cancel()).rejects.toMatchObject({ code: 'already_final' })
  })

  it('rejects for an unknown job and an unknown mode', async () => {
    const unknown = hearback.job('0199aaaa-0000-7000-8000-000000000000')
    for (const via of ['auto', 'polling', 'sse', 'socket'])
      await expect(unknown.result({ via })).rejects.toMatchObject({
        name: 'HearbackError',
        code: 'not_found',
      })
    for (const via of ['pigeon', 'constructor', '../socket'])
      await expect(unknown.result({ via })).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('meter: counts requests, connections, messages and bytes', async () => {
    const { jobid } = await completedJob(app.web.services)
    const meters = { polling: new Meter(), sse: new Meter(), socket: new Meter() }
    for (const [via, meter] of Object.entries(meters))
      await seqsOf(hearback.job(jobid).events({ via, meter }))
    expect(meters.polling).toMatchObject({ requests: 2, unchanged: 0, connections: 0, messages: 0 })
    expect(meters.sse).toMatchObject({ requests: 1, unchanged: 0, connections: 1 })
    expect(meters.socket).toMatchObject({ requests: 1, connections: 1 })
    for (const { bytesUp, bytesDown, latenciesMs } of Object.values(meters)) {
      expect(bytesUp).toBeGreaterThan(10)
      expect(bytesDown).toBeGreaterThan(500)
      expect(latenciesMs).toHaveLength(3)
    }
  })
})

describe('verifyWebhook', () => {
  const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`
  const body = JSON.stringify({
    id: 'a-1',
    type: 'job.uploaded',
    timestamp: '2026-01-01T00:00:00.000Z',
    data: {},
  })
  const headersAt = (at: Date) => ({
    'webhook-id': 'a-1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign('a-1', at, body),
  })

  it('returns the event of a signed request, with the headers of Node and of fetch', async () => {
    const headers = headersAt(new Date())
    expect(await verifyWebhook(body, headers, secret)).toMatchObject({ id: 'a-1' })
    expect(
      await verifyWebhook(new TextEncoder().encode(body), new Headers(headers), ['whsec_AAAA', secret]),
    ).toMatchObject({
      type: 'job.uploaded',
    })
  })

  it.each([
    ['another body', `${body} `, headersAt(new Date()), secret],
    ['another secret', body, headersAt(new Date()), 'whsec_AAAA'],
    ['a request older than 5 minutes', body, headersAt(new Date(Date.now() - 301_000)), secret],
    ['a request without signature', body, {}, secret],
  ])('rejects %s', async (_what, text, headers, secrets) => {
    await expect(verifyWebhook(text, headers, secrets)).rejects.toMatchObject({ code: 'invalid_signature' })
  })
})
