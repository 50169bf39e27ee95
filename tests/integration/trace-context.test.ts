import { Client } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { begin, complete } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

let app: TestApp
let client: Client

beforeAll(async () => {
  app = await startTestApp()
  client = new Client({ connectionString: app.database.url })
  await client.connect()
})
afterAll(async () => {
  await client.end()
  await app.close()
})

async function submit(headers: Record<string, string>): Promise<{ jobid: string }> {
  const answer = await fetch(`${app.url}/pdf/alice`, {
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
