import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recordProgress } from '#core/jobs/attempt.ts'
import { parseTraceparent } from '#core/jobs/trace-context.ts'
import { openHook } from '#tests/support/hook.ts'
import { begin, complete } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { quickRetries, startSenders } from '#tests/support/server/senders.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

let app: TestApp
let client: Client

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: quickRetries })
  client = new Client({ connectionString: app.database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await app.close()
})

async function submit(headers: Record<string, string>, query = ''): Promise<{ jobid: string }> {
  const answer = await fetch(`${app.url}/pdf/alice${query}`, {
    method: 'POST',
    body: onePagePdf(),
    headers: { 'content-type': 'application/pdf', ...headers },
  })
  expect(answer.status).toBe(202)
  return answer.json()
}

/** The stored trace contexts of a job: its own, those of its events, and that of its queue message. */
async function stored(jobid: string) {
  const job = await client.query('SELECT traceparent FROM job WHERE jobid = $1', [jobid])
  const events = await client.query('SELECT traceparent FROM event WHERE jobid = $1 ORDER BY seq', [jobid])
  const message = await client.query(`SELECT data FROM pgboss.job WHERE data->>'jobid' = $1`, [jobid])
  return {
    job: job.rows[0].traceparent,
    events: events.rows.map((row) => row.traceparent),
    message: message.rows[0].data,
  }
}

it('a traceparent of the submit request is stored with the job, its events and its queue message', async () => {
  const { jobid } = await submit({ traceparent })
  await complete(app.web.services, await begin(app.web.services, jobid))
  expect(await stored(jobid)).toEqual({
    job: traceparent,
    events: [traceparent, traceparent, traceparent],
    message: { jobid, traceparent },
  })
})

it('a traceparent is not part of the job and the events that clients read', async () => {
  const { jobid } = await submit({ traceparent })
  for (const path of [`/results/${jobid}`, `/results/${jobid}/events`]) {
    const answer = await fetch(app.url + path)
    expect(await answer.text()).not.toContain('0af7651916cd43dd8448eb211c80319c')
  }
})

it.each(['nonsense', traceparent.toUpperCase(), `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
  'a submit with the malformed traceparent %j is accepted without a trace context',
  async (malformed) => {
    const { jobid } = await submit({ traceparent: malformed })
    expect(await stored(jobid)).toEqual({ job: null, events: [null], message: { jobid } })
  },
)

it('webhook requests carry the trace of the submit request, each attempt with a span of its own', async () => {
  const receiver = await openHook((_call, n) => ({ status: n === 0 ? 503 : 204 }))
  const senders = await startSenders(app)
  try {
    const events = 'job.uploaded,job.processing,job.progress'
    const { jobid } = await submit({ traceparent }, `?callback=${receiver.url}&events=${events}`)
    await expect.poll(() => receiver.calls.length).toBe(2)
    const attempt = await begin(app.web.services, jobid)
    await expect.poll(() => receiver.calls.length).toBe(3)
    await recordProgress(app.web.services, attempt, 1, 2)
    await expect.poll(receiver.types).toContain('job.progress')
    const contexts = receiver.calls.map(({ headers }) => parseTraceparent(headers.traceparent))
    expect(contexts.map((context) => [context?.traceId, context?.flags])).toEqual(
      receiver.calls.map(() => ['0af7651916cd43dd8448eb211c80319c', 1]),
    )
    expect(new Set(contexts.map((context) => context?.parentId)).size).toBe(4)
  } finally {
    await senders.stop()
    await receiver.close()
  }
})

it('webhook requests of a job without a trace have no traceparent', async () => {
  const receiver = await openHook()
  const senders = await startSenders(app)
  try {
    await submit({ traceparent: 'nonsense' }, `?callback=${receiver.url}&events=job.uploaded`)
    await expect.poll(() => receiver.calls.length).toBe(1)
    expect(receiver.calls[0]?.headers).not.toHaveProperty('traceparent')
  } finally {
    await senders.stop()
    await receiver.close()
  }
})
