import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Hearback } from '#client/index.ts'
import { cancellation } from '#core/jobs/cancellation/cancellation-module.ts'
import type { WebServices } from '#core/services.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { startWebChild } from '#tests/support/server/web-child.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let services: WebServices
let ask: ReturnType<typeof apiOf>
let workers: Senders

const startWorkers = () => startSenders(app, {}, cancellation)

beforeAll(async () => {
  app = await startTestApp({ DISCONNECT_GRACE_S: '0' })
  services = app.web.services
  ask = apiOf(app.url)
  workers = await startWorkers()
})
afterAll(async () => {
  await workers.stop()
  await app.close()
})

const jobOf = async (jobid: string) => (await ask('GET', `/results/${jobid}`)).body

async function expectCanceled(jobid: string, message: string): Promise<void> {
  await expect
    .poll(() => jobOf(jobid))
    .toMatchObject({ state: 'error', error: { code: 'canceled', message: expect.stringContaining(message) } })
}

/** Planned and completed cancellations of a job. */
async function plansOf(jobid: string): Promise<number> {
  const { rows } = await app.database.query(
    `SELECT FROM pgboss.job WHERE name = 'cancel' AND data->>'jobid' = '${jobid}'`,
  )
  return rows.length
}

async function connectionsOf(jobid: string): Promise<number> {
  return (await app.database.query(`SELECT FROM connection WHERE jobids @> '{${jobid}}'`)).rows.length
}

function submitWith(headers: Record<string, string>, query = '', signal: AbortSignal | null = null) {
  return fetch(`${app.url}/pdf/alice${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf', ...headers },
    body: onePagePdf(),
    signal,
  })
}

describe('Cancel-After', () => {
  it('cancels a job that is not finished by then, also when every worker was away; a finished job is kept', async () => {
    await workers.stop()
    const jobs = await Promise.all(
      [
        submitWith({ 'cancel-after': '1' }),
        submitWith({}, '?cancelAfter=1'),
        submitWith({ 'cancel-after': '1' }),
      ].map(async (response) => (await (await response).json()) as { jobid: string }),
    )
    const [waiting, running, finished] = jobs.map(({ jobid }) => jobid) as [string, string, string]
    await begin(services, running)
    await complete(services, await begin(services, finished))
    workers = await startWorkers()
    await expectCanceled(waiting, 'deadline')
    await expectCanceled(running, 'deadline')
    await expect
      .poll(
        async () =>
          (await app.database.query(`SELECT FROM pgboss.job WHERE name = 'cancel' AND state = 'completed'`))
            .rows,
      )
      .toHaveLength(3)
    expect(await jobOf(finished)).toMatchObject({ state: 'completed', seq: 3 })
  })

  it.each(['0', '-1', '1.5', '86401', 'soon', ''])('%j is rejected, naming the field', async (value) => {
    const response = await submitWith({ 'cancel-after': value })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request', field: 'cancelAfter' })
  })
})

describe('Prefer: cancel-on-disconnect', () => {
  const follow = async (jobid: string, { prefer = 'cancel-on-disconnect', origin = app.url } = {}) => {
    const stop = new AbortController()
    const response = await fetch(`${origin}/results/${jobid}`, {
      headers: { accept: 'text/event-stream', ...(prefer && { prefer }) },
      signal: stop.signal,
    })
    // With the response: fetch closes the connection of one that is garbage-collected before its body is read.
    return { response, applied: response.headers.get('preference-applied'), stop: () => stop.abort() }
  }

  it('cancels the job when the last client that asked for it has disconnected', async () => {
    const { jobid } = await newJob(services)
    const [first, second, other] = [
      await follow(jobid),
      await follow(jobid),
      await follow(jobid, { prefer: '' }),
    ]
    expect([first.applied, other.applied]).toEqual(['cancel-on-disconnect', null])
    await expect.poll(() => connectionsOf(jobid)).toBe(3)
    first.stop()
    await expect.poll(() => connectionsOf(jobid)).toBe(2)
    expect(await jobOf(jobid)).toMatchObject({ state: 'uploaded' })
    second.stop()
    await expectCanceled(jobid, 'disconnected')
    expect(await plansOf(jobid)).toBe(1)
    other.stop()
  })

  it('does not cancel while a client has reconnected, nor a finished job', async () => {
    const { jobid } = await newJob(services)
    await workers.stop()
    const first = await follow(jobid)
    await expect.poll(() => connectionsOf(jobid)).toBe(1)
    first.stop()
    await expect.poll(() => plansOf(jobid)).toBe(1)
    const second = await follow(jobid)
    await expect.poll(() => connectionsOf(jobid)).toBe(1)
    workers = await startWorkers()
    await expect
      .poll(
        async () =>
          (
            await app.database.query(
              `SELECT state FROM pgboss.job WHERE data->>'jobid' = '${jobid}' AND name = 'cancel'`,
            )
          ).rows,
      )
      .toEqual([{ state: 'completed' }])
    expect(await jobOf(jobid)).toMatchObject({ state: 'uploaded' })
    await complete(services, await begin(services, jobid))
    await expect.poll(() => connectionsOf(jobid)).toBe(0)
    second.stop()
    expect(await plansOf(jobid)).toBe(1)
  })

  it('client library: cancelOnDisconnect, in the modes that take it', async () => {
    const hearback = new Hearback({ url: app.url })
    const pdf = new Uint8Array(onePagePdf())
    const job = await hearback.submit(pdf, { userid: 'alice', cancelAfter: 3_600 })
    const stop = new AbortController()
    const waiting = job.result({ cancelOnDisconnect: true, signal: stop.signal })
    await expect.poll(() => connectionsOf(job.id)).toBe(1)
    stop.abort()
    await expect(waiting).rejects.toThrow('aborted')
    await expectCanceled(job.id, 'disconnected')
    // One for the deadline, one for the disconnect.
    expect(await plansOf(job.id)).toBe(2)
    await expect(job.result({ cancelOnDisconnect: true, via: 'socket' })).rejects.toThrow(
      /valid modes are auto, sse/,
    )
  })

  it('a synchronous submission is canceled when its client disconnects', async () => {
    const stop = new AbortController()
    const idempotent = { prefer: 'wait=30, cancel-on-disconnect', 'idempotency-key': 'sync' }
    const answer = submitWith(idempotent, '', stop.signal).catch(() => null)
    // The connections of the tests before are removed a moment after their end.
    const { jobid } = await until(async () => {
      const sql = `SELECT jobid FROM idempotency_key JOIN connection ON jobid = jobids[1]
        WHERE key = 'sync' AND cancels`
      const { rows } = await app.database.query(sql)
      expect(rows).toHaveLength(1)
      return rows[0] as { jobid: string }
    })
    stop.abort()
    await answer
    await expectCanceled(jobid, 'disconnected')
  })

  it('a synchronous response in time names the preference and cancels nothing', async () => {
    const response = await submitWith({ prefer: 'wait=0, cancel-on-disconnect' })
    expect([response.status, response.headers.get('preference-applied')]).toEqual([
      202,
      'wait=0, cancel-on-disconnect',
    ])
    const { jobid } = (await response.json()) as { jobid: string }
    await expect.poll(() => connectionsOf(jobid)).toBe(0)
    expect(await plansOf(jobid)).toBe(0)
  })

  it.each(['SIGKILL', 'SIGTERM'] as const)(
    'a server that ends by %s is no disconnect of its clients',
    async (signal) => {
      const { jobid } = await newJob(services)
      const child = await startWebChild(app, { DISCONNECT_GRACE_S: '0' })
      const client = await follow(jobid, { origin: `http://127.0.0.1:${child.port}` })
      await expect.poll(() => connectionsOf(jobid)).toBe(1)
      await child.end(signal)
      await expect.poll(() => connectionsOf(jobid)).toBe(0)
      expect(await plansOf(jobid)).toBe(0)
      expect(await jobOf(jobid)).toMatchObject({ state: 'uploaded' })
      client.stop()
    },
  )
})
