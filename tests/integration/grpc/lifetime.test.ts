import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { failureOf, type GrpcClient, openClient, readAll } from './client.ts'

const jobs = 'hearback.v1.Jobs'
let app: TestApp
let client: GrpcClient

beforeAll(async () => {
  app = await startTestApp()
  client = openClient(app.url)
})
afterEach(async () => {
  await expect.poll(() => app.web.services.feed.size).toBe(0)
})
afterAll(async () => {
  client.close()
  await app.close()
})

/** Names of everything in the folder of the documents. */
async function storedFiles(): Promise<string[]> {
  const entries = await readdir(app.settings.storageDir, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}

it('deadline: ends a call that follows with DEADLINE_EXCEEDED, and its subscription', async () => {
  const { jobid } = await newJob(app.web.services)
  const call = client.serverStream(jobs, 'follow', { jobid }, { deadline: Date.now() + 300 })
  expect(await failureOf(readAll(call))).toMatchObject({ status: 'DEADLINE_EXCEEDED' })
})

it('cancellation: ends the subscription of a call and of a session', async () => {
  const { jobid } = await newJob(app.web.services)
  const follow = client.serverStream(jobs, 'follow', { jobid })
  const session = client.bidirectional(jobs, 'session')
  const ended = Promise.all([failureOf(readAll(follow)), failureOf(readAll(session))])
  session.write({ id: 1, follow: { jobid } })
  await expect.poll(() => app.web.services.feed.size).toBe(2)
  follow.cancel()
  session.cancel()
  await expect.poll(() => app.web.services.feed.size).toBe(0)
  expect(await ended).toEqual([{ status: 'CANCELLED' }, { status: 'CANCELLED' }])
})

it.each(['cancellation', 'deadline'])(
  '%s: an upload that ends early leaves neither a job nor a file',
  async (cause) => {
    const userid = cause
    const before = await storedFiles()
    // On a busy machine the deadline may be over before the server stores anything; then it is twice as long.
    for (let deadlineMs = 1_000, isStored = false; !isStored; deadlineMs *= 2) {
      const options = cause === 'deadline' ? { deadline: Date.now() + deadlineMs } : {}
      const { call, response } = client.clientStream('submit', options)
      const failure = failureOf(response)
      let isOver = false
      void failure.then(() => {
        isOver = true
      })
      call.write({ options: { userid } })
      call.write({ chunk: onePagePdf() })
      while (!isStored && !isOver) isStored = (await storedFiles()).length === before.length + 1
      if (cause === 'cancellation') call.cancel()
      const status = cause === 'deadline' ? 'DEADLINE_EXCEEDED' : 'CANCELLED'
      expect(await failure).toMatchObject({ status })
    }
    await expect.poll(storedFiles).toEqual(before)
    expect((await client.unary(jobs, 'list', { userid })).jobs).toEqual([])
  },
)

it('a client that does not read is bounded: others receive every event meanwhile', async () => {
  const { services } = app.web
  const { jobid } = await newJob(services)
  const stalled = client.serverStream(jobs, 'follow', { jobid, after: 0 })
  stalled.on('error', () => {})
  stalled.pause()
  const quick = readAll(client.serverStream(jobs, 'follow', { jobid, after: 0 }))
  await expect.poll(() => services.feed.size).toBe(2)
  await complete(services, await begin(services, jobid))
  expect(await quick).toHaveLength(4)
  stalled.cancel()
})

it('shutdown: ends followers with UNAVAILABLE, so that they reconnect elsewhere', async () => {
  const other = await startTestApp()
  const { jobid } = await newJob(other.web.services)
  const otherClient = openClient(other.url)
  const follow = readAll(otherClient.serverStream(jobs, 'follow', { jobid }))
  const session = otherClient.bidirectional(jobs, 'session')
  const ended = Promise.all([failureOf(follow), failureOf(readAll(session))])
  session.write({ id: 1, follow: { jobid } })
  await expect.poll(() => other.web.services.feed.size).toBe(2)
  await other.close()
  expect(await ended).toMatchObject([
    { status: 'UNAVAILABLE', code: 'unavailable' },
    { status: 'UNAVAILABLE' },
  ])
  otherClient.close()
})
