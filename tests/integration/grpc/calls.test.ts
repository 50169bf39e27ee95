import { afterAll, beforeAll, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { erase } from '#core/jobs/erase.ts'
import { begin, complete, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { failureOf, type GrpcClient, type Message, openClient, readAll } from './client.ts'

const jobs = 'hearback.v1.Jobs'
const unknownId = '0199aaaa-0000-7000-8000-000000000000'
let app: TestApp
let client: GrpcClient

beforeAll(async () => {
  app = await startTestApp()
  client = openClient(app.url)
})
afterAll(async () => {
  client.close()
  await app.close()
})

function submit(options: Message, chunks: Uint8Array[]): Promise<Message> {
  const { call, response } = client.clientStream('submit')
  call.write({ options })
  for (const chunk of chunks) call.write({ chunk })
  call.end()
  return response
}

const pdf = onePagePdf()
const chunks = [pdf.subarray(0, 100), pdf.subarray(100)]

it('Submit: stores the chunks as one document and returns the job, which Get and the HTTP API return, too', async () => {
  const { job } = await submit({ userid: 'alice', filename: 'report.pdf' }, chunks)
  expect(job).toMatchObject({
    userid: 'alice',
    filename: 'report.pdf',
    state: 'uploaded',
    seq: 1,
    size: pdf.length,
  })
  expect(await client.unary(jobs, 'get', { jobid: job.jobid })).toEqual({ job })
  const stored = await fetch(`${app.url}/results/${job.jobid}/pdf`)
  expect(Buffer.from(await stored.arrayBuffer())).toEqual(pdf)
})

it('Submit: takes the options of the modes, and returns what they add', async () => {
  const options = { callback: 'http://127.0.0.1:8999/hook', events: 'job.completed' }
  const { extras } = await submit({ userid: 'alice', options }, chunks)
  expect(extras.fields.callback.structValue.fields.secret.stringValue).toMatch(/^whsec_/)
  const invalid = submit({ userid: 'alice', options: { callback: 'nowhere' } }, chunks)
  expect(await failureOf(invalid)).toMatchObject({ status: 'INVALID_ARGUMENT', field: 'callback' })
})

it('Submit: an idempotency key returns the first job, and FAILED_PRECONDITION for another document', async () => {
  const options = { userid: 'alice', idempotencyKey: 'k-1' }
  const first = await submit(options, chunks)
  expect((await submit(options, chunks)).job.jobid).toBe(first.job.jobid)
  const reused = submit(options, [onePagePdf('other')])
  expect(await failureOf(reused)).toMatchObject({
    status: 'FAILED_PRECONDITION',
    code: 'idempotency_key_reused',
  })
})

it('Submit: rejects messages out of order, an invalid user, another format and a large message', async () => {
  const { call, response } = client.clientStream('submit')
  call.write({ chunk: pdf })
  call.end()
  expect(await failureOf(response)).toEqual({
    status: 'INVALID_ARGUMENT',
    code: 'invalid_request',
    field: 'options',
  })
  const withoutChunks = client.clientStream('submit')
  withoutChunks.call.end()
  expect(await failureOf(withoutChunks.response)).toMatchObject({ field: 'options' })
  expect(await failureOf(submit({ userid: 'a/b' }, chunks))).toMatchObject({ field: 'userid' })
  const text = submit({ userid: 'alice' }, [Buffer.alloc(2_000, 'x')])
  expect(await failureOf(text)).toMatchObject({ status: 'INVALID_ARGUMENT', code: 'not_a_pdf' })
  const large = submit({ userid: 'alice' }, [Buffer.concat([pdf, Buffer.alloc(2_000_000)])])
  expect(await failureOf(large)).toEqual({ status: 'RESOURCE_EXHAUSTED' })
})

it('Follow: sends the snapshot, then each event with every member of the envelope, and ends with OK', async () => {
  const { jobid } = await completedJob(app.web.services)
  const [first, ...items] = await readAll(client.serverStream(jobs, 'follow', { jobid, after: 0 }))
  expect(first?.snapshot).toMatchObject({ jobid, state: 'completed', seq: 3 })
  expect(items.map(({ event }) => `${event.type} ${event.id}`)).toEqual([
    `job.uploaded ${jobid}-1`,
    `job.processing ${jobid}-2`,
    `job.completed ${jobid}-3`,
  ])
  expect(items[2]?.event.data).toMatchObject({
    jobid,
    userid: 'alice',
    seq: 3,
    state: 'completed',
    attempt: 1,
    links: { self: `/results/${jobid}` },
    analysis: { fields: { version: { numberValue: 1 } } },
  })
  expect(await readAll(client.serverStream(jobs, 'follow', { jobid }))).toHaveLength(1)
  expect(await readAll(client.serverStream(jobs, 'follow', { jobid, after: 2 }))).toHaveLength(2)
})

it('Follow: ends with `stale` when the job is deleted', async () => {
  const { jobid } = await newJob(app.web.services)
  const call = client.serverStream(jobs, 'follow', { jobid })
  const items = readAll(call)
  await expect.poll(() => app.web.services.feed.size).toBe(1)
  await erase(app.web.services, everyone, jobid)
  expect((await items).at(-1)).toMatchObject({ item: 'stale', stale: { reason: 'erased' } })
})

it('Follow: is listed among the followers of the job while it lasts', async () => {
  const { jobid } = await newJob(app.web.services)
  const items = readAll(client.serverStream(jobs, 'follow', { jobid }))
  const followers = async () =>
    (await (await fetch(`${app.url}/results/${jobid}/followers`)).json()).followers
  await expect.poll(followers).toMatchObject([{ mode: 'grpc' }])
  await complete(app.web.services, await begin(app.web.services, jobid))
  await items
  await expect.poll(followers).toEqual([])
})

it('Cancel and Delete: end and erase a job; the second call reports why it failed', async () => {
  const { jobid } = await newJob(app.web.services)
  const { job } = await client.unary(jobs, 'cancel', { jobid })
  expect(job).toMatchObject({ state: 'error', error: { code: 'canceled' } })
  expect(await failureOf(client.unary(jobs, 'cancel', { jobid }))).toMatchObject({
    status: 'FAILED_PRECONDITION',
    code: 'already_final',
  })
  expect(await client.unary(jobs, 'delete', { jobid })).toEqual({})
  for (const method of ['get', 'delete', 'cancel'])
    expect(await failureOf(client.unary(jobs, method, { jobid })), method).toMatchObject({
      status: 'NOT_FOUND',
      code: 'gone',
    })
})

it.each([unknownId, 'not-an-id', ''])(
  'every call answers NOT_FOUND for the unknown job “%s”',
  async (jobid) => {
    const expected = { status: 'NOT_FOUND', code: 'not_found', field: '' }
    for (const method of ['get', 'cancel', 'delete'])
      expect(await failureOf(client.unary(jobs, method, { jobid })), method).toEqual(expected)
    expect(await failureOf(readAll(client.serverStream(jobs, 'follow', { jobid })))).toEqual(expected)
  },
)

it('List: returns pages of a user, newest first, without the analysis', async () => {
  const older = await completedJob(app.web.services, 'lister')
  const newer = await newJob(app.web.services, 'lister')
  const page = await client.unary(jobs, 'list', { userid: 'lister', limit: 1 })
  expect(page.jobs.map(({ jobid }: Message) => jobid)).toEqual([newer.jobid])
  const rest = await client.unary(jobs, 'list', { userid: 'lister', limit: 1, cursor: page.cursor })
  expect(rest).toMatchObject({ jobs: [{ jobid: older.jobid }] })
  expect([rest.cursor, rest.jobs[0].analysis]).toEqual(['', null])
  const completed = await client.unary(jobs, 'list', { userid: 'lister', state: 'completed' })
  expect(completed.jobs).toHaveLength(1)
  for (const [field, request] of Object.entries({
    state: { userid: 'lister', state: 'lost' },
    limit: { userid: 'lister', limit: 201 },
    cursor: { userid: 'lister', cursor: 'x' },
    userid: {},
  }))
    expect(await failureOf(client.unary(jobs, 'list', request))).toMatchObject({
      status: 'INVALID_ARGUMENT',
      field,
    })
})

it('an unknown method is UNIMPLEMENTED, and a foreign Origin is refused', async () => {
  expect(await failureOf(client.unary('grpc.health.v1.Health', 'check', { service: 'none' }))).toMatchObject({
    status: 'NOT_FOUND',
  })
  const foreign = client.unary(jobs, 'get', { jobid: unknownId }, { origin: 'http://evil.example' })
  expect(await failureOf(foreign)).toMatchObject({ status: 'PERMISSION_DENIED' })
  const missing = await fetch(`${app.url}/hearback.v1.Jobs/Missing`, { method: 'POST' })
  expect(missing.status).toBe(404)
})
