import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { begin, complete, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Call, type GrpcClient, type Message, openClient } from './client.ts'

const pdf = onePagePdf()
let app: TestApp
let client: GrpcClient
const calls: Call[] = []

beforeAll(async () => {
  app = await startTestApp()
  client = openClient(app.url)
})
afterEach(async () => {
  for (const call of calls.splice(0)) call.cancel()
  await expect.poll(() => app.web.services.feed.size).toBe(0)
})
afterAll(async () => {
  client.close()
  await app.close()
})

/** A session and everything received on it. */
function open() {
  const call = client.bidirectional('hearback.v1.Jobs', 'session')
  calls.push(call)
  const received: Message[] = []
  const ended = new Promise<string>((resolve) => {
    call.on('error', () => {})
    call.on('status', ({ code }: { code: number }) => resolve(`status ${code}`))
  })
  call.on('data', (message: Message) => received.push(message))
  const of = (id: number) => received.filter((message) => message.id === id)
  const kinds = (id: number) =>
    of(id).map(({ response, item }) => (response === 'item' ? (item.event?.type ?? item.item) : response))
  return { call, received, ended, of, kinds }
}

it('session: submits, follows the job and cancels it on one stream, which ends after the last event', async () => {
  const { call, ended, of, kinds } = open()
  call.write({ id: 1, submit: { userid: 'alice', filename: 'a.pdf' } })
  call.write({ id: 1, chunk: pdf.subarray(0, 200) })
  call.write({ id: 1, chunk: pdf.subarray(200) })
  call.write({ id: 1, submitEnd: {} })
  await expect.poll(() => kinds(1)).toEqual(['submitted'])
  const { job } = of(1)[0]?.submitted ?? {}
  expect(job).toMatchObject({ userid: 'alice', size: pdf.length, filename: 'a.pdf' })
  call.write({ id: 2, follow: { jobid: job.jobid, after: 0 } })
  await expect.poll(() => kinds(2)).toEqual(['snapshot', 'job.uploaded'])
  call.write({ id: 3, cancel: { jobid: job.jobid } })
  call.end()
  expect(await ended).toBe('status 0')
  expect(kinds(3)).toEqual(['canceled'])
  expect(kinds(2)).toEqual(['snapshot', 'job.uploaded', 'job.error', 'followEnd'])
})

it('session: follows several jobs, each in order, and resumes after a seq', async () => {
  const { services } = app.web
  const finished = await completedJob(services)
  const running = [await newJob(services), await newJob(services)]
  const { call, ended, kinds } = open()
  call.write({ id: 9, follow: { jobid: finished.jobid, after: 1 } })
  for (const [index, { jobid }] of running.entries()) call.write({ id: index + 1, follow: { jobid } })
  await expect.poll(() => [kinds(1), kinds(2)]).toEqual([['snapshot'], ['snapshot']])
  for (const { jobid } of running) await complete(services, await begin(services, jobid))
  call.end()
  expect(await ended).toBe('status 0')
  expect(kinds(9)).toEqual(['snapshot', 'job.processing', 'job.completed', 'followEnd'])
  for (const id of [1, 2])
    expect(kinds(id)).toEqual(['snapshot', 'job.processing', 'job.completed', 'followEnd'])
})

it('session: unfollow ends one subscription, and is answered also without one', async () => {
  const { jobid } = await newJob(app.web.services)
  const { call, kinds } = open()
  call.write({ id: 1, follow: { jobid } })
  await expect.poll(() => kinds(1)).toEqual(['snapshot'])
  call.write({ id: 1, unfollow: {} })
  call.write({ id: 2, unfollow: {} })
  await expect.poll(() => [kinds(1), kinds(2)]).toEqual([['snapshot', 'followEnd'], ['followEnd']])
  await expect.poll(() => app.web.services.feed.size).toBe(0)
})

it('session: a request that fails is answered with its problem, and the session goes on', async () => {
  const { jobid } = await newJob(app.web.services)
  const { call, of, kinds } = open()
  const requests: [Message, string, string][] = [
    [{ follow: { jobid: '0199aaaa-0000-7000-8000-000000000000' } }, 'not_found', ''],
    [{ cancel: { jobid: 'none' } }, 'not_found', ''],
    [{ submit: { userid: 'a/b' } }, 'invalid_request', 'userid'],
    [{}, 'invalid_request', 'request'],
  ]
  for (const [index, [request]] of requests.entries()) call.write({ id: index + 1, ...request })
  for (const [index, [, code, field]] of requests.entries())
    await expect.poll(() => of(index + 1)[0]?.problem).toMatchObject({ code, field })
  call.write({ id: 20, submit: { userid: 'alice' } })
  call.write({ id: 20, chunk: Buffer.alloc(2_000, 'x') })
  call.write({ id: 20, chunk: Buffer.alloc(2_000, 'x') })
  await expect.poll(() => of(20)[0]?.problem).toMatchObject({ code: 'not_a_pdf' })
  call.write({ id: 30, follow: { jobid } })
  await expect.poll(() => kinds(30)).toEqual(['snapshot'])
  call.write({ id: 30, follow: { jobid } })
  await expect.poll(() => of(30).at(-1)?.problem).toMatchObject({ code: 'invalid_request', field: 'id' })
})

it('session: one upload at a time; an upload that is not completed creates no job', async () => {
  const userid = 'halfway'
  const { call, ended, of } = open()
  call.write({ id: 1, submit: { userid } })
  call.write({ id: 1, chunk: pdf })
  call.write({ id: 2, submit: { userid } })
  await expect.poll(() => of(2)[0]?.problem).toMatchObject({ code: 'conflict' })
  call.end()
  expect(await ended).toBe('status 0')
  expect(of(1)[0]?.problem).toMatchObject({ code: 'invalid_request' })
  expect((await client.unary('hearback.v1.Jobs', 'list', { userid })).jobs).toEqual([])
})

it('session: is listed as one connection that follows its jobs, until the client disconnects', async () => {
  const { jobid } = await newJob(app.web.services)
  const { call, kinds } = open()
  call.write({ id: 1, follow: { jobid } })
  await expect.poll(() => kinds(1)).toEqual(['snapshot'])
  const followers = async () =>
    (await (await fetch(`${app.url}/results/${jobid}/followers`)).json()).followers
  await expect.poll(followers).toMatchObject([{ mode: 'grpc' }])
  call.cancel()
  await expect.poll(followers).toEqual([])
})
