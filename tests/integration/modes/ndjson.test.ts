import { afterAll, beforeAll, expect, it } from 'vitest'
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

const open = (path: string) =>
  openStream(app.url + path, '\n', { headers: { accept: 'application/x-ndjson' } })

it('NDJSON: sends one line for the snapshot and one per event, and ends after the final one', async () => {
  const { jobid } = await newJob(services)
  const stream = await open(`/results/${jobid}`)
  expect(stream.response.headers.get('content-type')).toBe('application/x-ndjson')
  expect(JSON.parse((await stream.next()) ?? '')).toMatchObject({ type: 'snapshot', data: { jobid, seq: 1 } })
  await complete(services, await begin(services, jobid))
  const events = (await stream.rest()).map((line) => JSON.parse(line))
  expect(events).toEqual(await services.log.newer([{ jobid, after: 1 }]))
  await expect.poll(() => services.feed.size).toBe(0)
})

it('NDJSON: resumes after ?after=', async () => {
  const { jobid } = await completedJob(services)
  const seqs = async (query: string) =>
    (await (await open(`/results/${jobid}${query}`)).rest()).slice(1).map((line) => JSON.parse(line).data.seq)
  expect(await seqs('')).toEqual([])
  expect(await seqs('?after=0')).toEqual([1, 2, 3])
  expect(await seqs('?after=2')).toEqual([3])
})

it('NDJSON: sends a stale line when the job is deleted', async () => {
  const { jobid } = await newJob(services)
  const stream = await open(`/results/${jobid}`)
  await stream.next()
  await erase(services, everyone, jobid)
  expect((await stream.rest()).map((line) => JSON.parse(line))).toEqual([
    { type: 'stale', data: { reason: 'erased' } },
  ])
})
