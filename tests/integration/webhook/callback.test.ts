import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { begin, complete } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
let senders: { stop(): Promise<void> }
const hooks: Hook[] = []

beforeAll(async () => {
  app = await startTestApp()
  senders = await startSenders(app)
})
afterEach(async () => {
  for (const hook of hooks.splice(0)) await hook.close()
})
afterAll(async () => {
  await senders.stop()
  await app.close()
})

async function hook(): Promise<Hook> {
  const opened = await openHook()
  hooks.push(opened)
  return opened
}

async function submit(fields: Record<string, string>) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new Blob([onePagePdf()]), 'a.pdf')
  const answer = await fetch(`${app.url}/pdf/alice`, { method: 'POST', body: form })
  return { status: answer.status, body: await answer.json() }
}

it('a callback given at submit is called with every event of the job, in order and signed', async () => {
  const receiver = await hook()
  const { status, body: job } = await submit({ callback: receiver.url })
  expect(status).toBe(202)
  expect(job.callback).toEqual({ id: expect.any(String), secret: expect.stringMatching(/^whsec_/) })
  await complete(app.web.services, await begin(app.web.services, job.jobid))
  await until(() => expect(receiver.types()).toEqual(['job.uploaded', 'job.processing', 'job.completed']))

  const { events } = await (await fetch(`${app.url}/results/${job.jobid}/events`)).json()
  expect(receiver.calls.map(({ body }) => JSON.parse(body))).toEqual(events)
  const library = new Webhook(job.callback.secret)
  for (const { headers, body, event } of receiver.calls) {
    expect(library.verify(body, headers)).toEqual(JSON.parse(body))
    expect(headers['webhook-id']).toBe(event?.id)
    expect(headers['content-type']).toBe('application/json')
  }
})

it('the filter says which events are sent', async () => {
  const receiver = await hook()
  const { body: job } = await submit({ callback: receiver.url, events: 'job.error, job.completed' })
  await complete(app.web.services, await begin(app.web.services, job.jobid))
  await until(() => expect(receiver.types()).toEqual(['job.completed']))
})

it.each([
  [{ callback: 'ftp://example.com/' }, 'invalid_callback', 'callback'],
  [{ callback: 'http://169.254.169.254/' }, 'invalid_callback', 'callback'],
  [{ callback: 'http://127.0.0.1:9/', events: 'job.finished' }, 'invalid_request', 'events'],
  [{ events: 'job.completed' }, 'invalid_request', 'events'],
])('refuses %o', async (fields, code, field) => {
  expect(await submit(fields as unknown as Record<string, string>)).toMatchObject({
    status: 400,
    body: { code, field },
  })
})
