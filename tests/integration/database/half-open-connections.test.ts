import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyzeQueue } from '#core/jobs/submit/submit.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import { startWeb, type Web } from '#server/web.ts'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { openStream } from '#tests/support/http/open-stream.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { openDatabaseProxy } from '#tests/support/postgres/database-proxy.ts'
import { noPages, startTestApp, type TestApp } from '#tests/support/server/app.ts'

/**
 * Time in which a process works again after its connections to the database became half-open, on a busy machine; 8 s
 * on an idle one. Without detection it would take two hours (tcp(7), tcp_keepalive_time).
 */
const recoveryMs = 30_000

let app: TestApp
/** A second web server, whose database connections go through the proxy. */
let web: Web
let proxy: FaultyProxy
let proxiedUrl: string

beforeAll(async () => {
  app = await startTestApp()
  const proxied = await openDatabaseProxy(app.database.url)
  proxy = proxied.proxy
  proxiedUrl = proxied.url
  web = await startWeb(app.settings, proxiedUrl, noPages)
})
afterAll(async () => {
  await web.close()
  await proxy.close()
  await app.close()
})

describe('all database connections half-open', () => {
  it('a follower gets the events that were committed meanwhile', async () => {
    const job = await newJob(app.web.services)
    const stream = await openStream(`${web.url}/results/${job.jobid}`, '\n\n', {
      headers: { accept: 'text/event-stream' },
    })
    expect(await stream.next()).toContain('event: snapshot')
    expect(proxy.freeze()).toBeGreaterThan(1)
    const startedAt = performance.now()
    await complete(app.web.services, await begin(app.web.services, job.jobid))
    const rest = (await stream.rest()).join('\n')
    expect(performance.now() - startedAt).toBeLessThan(recoveryMs)
    expect(rest).toContain('event: job.processing')
    expect(rest).toContain('event: job.completed')
  })

  it('a read of the feed that hangs is repeated on a new connection', async () => {
    const job = await newJob(app.web.services)
    const stream = await openStream(`${web.url}/results/${job.jobid}`, '\n\n', {
      headers: { accept: 'text/event-stream' },
    })
    await stream.next()
    // The listener still works and wakes the feed, whose own connections do not answer.
    expect(proxy.freeze((hello) => !hello.includes('listener'))).toBeGreaterThan(0)
    const startedAt = performance.now()
    await begin(app.web.services, job.jobid)
    let message = await stream.next()
    while (message !== null && !message.includes('event: job.processing')) message = await stream.next()
    expect(message).not.toBeNull()
    expect(performance.now() - startedAt).toBeLessThan(recoveryMs)
    stream.close()
  })

  it('a submit is accepted or refused within seconds, and the next one is accepted', async () => {
    const submit = () =>
      fetch(`${web.url}/pdf/alice`, {
        method: 'POST',
        body: new Uint8Array(onePagePdf()),
        headers: { 'content-type': 'application/pdf' },
      })
    expect((await submit()).status).toBe(202)
    expect(proxy.freeze()).toBeGreaterThan(1)
    const startedAt = performance.now()
    expect([202, 503]).toContain((await submit()).status)
    expect((await submit()).status).toBe(202)
    expect(performance.now() - startedAt).toBeLessThan(recoveryMs)
  })

  it('the queue hands out messages again', async () => {
    const handled: unknown[] = []
    const handle = async (data: object) => void handled.push(data)
    const worker = { queue: analyzeQueue, concurrency: 2, handle }
    const workers = await startWorkers(proxiedUrl, [worker], web.wakeUps, () => {})
    try {
      await newJob(app.web.services)
      await expect.poll(() => handled.length).toBeGreaterThan(0)
      expect(proxy.freeze((hello) => hello.includes('hearback queue'))).toBeGreaterThan(0)
      const { jobid } = await newJob(app.web.services)
      await expect.poll(() => handled, { timeout: recoveryMs }).toContainEqual({ jobid })
    } finally {
      await workers.stop(500)
    }
  })
})

it('recovers within seconds when a line that forwards nothing, not even new connections, works again', async () => {
  proxy.freezeNew(true)
  proxy.freeze()
  const refused = await fetch(`${web.url}/users/alice/jobs`)
  expect(refused.status).toBe(503)
  expect(refused.headers.get('retry-after')).toBe('2')
  proxy.freezeNew(false)
  await expect
    .poll(async () => (await fetch(`${web.url}/users/alice/jobs`)).status, { timeout: recoveryMs })
    .toBe(200)
})
