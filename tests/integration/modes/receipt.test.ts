import { afterAll, beforeAll, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { progressItem } from '#core/events/job-follower.ts'
import { pageReadHeader } from '#core/http/headers/page-read.ts'
import { erase } from '#core/jobs/erase.ts'
import type { Receipt } from '#core/receipts/receipt.ts'
import type { WebServices } from '#core/services.ts'
import { openRawStomp } from '#tests/support/http/raw-stomp.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { type DeliveryApp, startDeliveryApp } from '#tests/support/server/delivery-app.ts'

let app: DeliveryApp
let services: WebServices

beforeAll(async () => {
  app = await startDeliveryApp()
  services = app.services
})
afterAll(() => app.close())

const get = (path: string, headers: Record<string, string> = {}) => fetch(app.url + path, { headers })

async function receiptOf(jobid: string): Promise<Receipt> {
  const { status, body } = await app.ask('GET', `/results/${jobid}/receipt`)
  expect(status).toBe(200)
  return body
}

it('polling: requests, unchanged responses and bytes are counted', async () => {
  const { jobid } = await newJob(services)
  const first = await get(`/results/${jobid}`)
  const body = await first.text()
  const unchanged = await get(`/results/${jobid}`, { 'if-none-match': first.headers.get('etag') ?? '' })
  expect(unchanged.status).toBe(304)
  await complete(services, await begin(services, jobid))
  const last = await (await get(`/results/${jobid}`)).text()
  const receipt = await receiptOf(jobid)
  expect(receipt).toMatchObject({ jobid, state: 'completed', seq: 3, destinations: [] })
  const traffic = { requests: 3, unchanged: 1, messages: 2, bytes: Buffer.byteLength(body + last) }
  expect(receipt.followers).toEqual([
    {
      ...{ id: null, mode: 'polling', userid: null, ...traffic, lastSeq: 3, acknowledged: null },
      firstAt: expect.any(String),
      lastAt: expect.any(String),
      events: [
        { seq: 1, latencyMs: null },
        { seq: 3, latencyMs: expect.any(Number) },
      ],
    },
  ])
  const latency = receipt.followers[0]?.events[1]?.latencyMs
  expect(receipt.modes).toEqual([
    { mode: 'polling', followers: 1, ...traffic, medianMs: latency, maxMs: latency },
  ])
})

it('a client that receives progress only is recorded, and so are those after it', async () => {
  const { jobid } = await newJob(services)
  await begin(services, jobid)
  const [begun] = await services.log.newer([{ jobid, after: 1 }])
  if (!begun) throw new Error('The job has no second event.')
  const event = { ...begun, type: 'job.progress' as const }
  const identity = { mode: 'socket', id: 'progress-only', principal: everyone }
  for (let count = 0; count < 2; count++) {
    services.receiptRecorder.countItem(identity, progressItem(event))
    await services.receiptRecorder.flush()
  }
  await get(`/results/${jobid}`)
  const { followers } = await receiptOf(jobid)
  expect(followers).toMatchObject([
    { id: 'progress-only', messages: 2, events: [] },
    { mode: 'polling', requests: 1 },
  ])
})

it('HEAD requests are not recorded', async () => {
  const { jobid } = await newJob(services)
  await fetch(`${app.url}/results/${jobid}`, { method: 'HEAD' })
  await fetch(`${app.url}/results/${jobid}`, { method: 'HEAD', headers: { accept: 'text/event-stream' } })
  expect((await receiptOf(jobid)).followers).toEqual([])
})

it('what the pages read besides following a job is not recorded', async () => {
  const { jobid } = await newJob(services)
  expect((await get(`/results/${jobid}`, { [pageReadHeader]: '1' })).status).toBe(200)
  expect((await receiptOf(jobid)).followers).toEqual([])
})

it('long polling: a response without news is unchanged, and one after the event has a latency', async () => {
  const { jobid } = await newJob(services)
  await get(`/results/${jobid}?after=1&wait=0`)
  const waiting = get(`/results/${jobid}?after=1&wait=30`)
  await expect.poll(() => services.feed.size).toBe(1)
  await begin(services, jobid)
  await waiting
  const { followers } = await receiptOf(jobid)
  expect(followers).toMatchObject([{ mode: 'long-poll', requests: 2, unchanged: 1, lastSeq: 2 }])
  expect(followers[0]?.events.at(-1)).toEqual({ seq: 2, latencyMs: expect.any(Number) })
})

it('streams: each connection has its own record, stored in parts', async () => {
  const { jobid } = await newJob(services)
  const streams = [
    get(`/results/${jobid}`, { accept: 'text/event-stream' }),
    get(`/results/${jobid}`, { accept: 'application/x-ndjson' }),
  ]
  const [sse, ndjson] = await Promise.all(streams)
  const attempt = await begin(services, jobid)
  await expect
    .poll(async () => (await receiptOf(jobid)).followers.map(({ lastSeq }) => lastSeq))
    .toEqual([2, 2])
  await complete(services, attempt)
  await Promise.all([sse?.text(), ndjson?.text()])
  const { followers, modes } = await receiptOf(jobid)
  expect(followers.map(({ mode }) => mode).sort()).toEqual(['ndjson', 'sse'])
  for (const { id, requests, messages, lastSeq, events } of followers) {
    expect({ id, requests, messages, lastSeq }).toEqual({
      id: expect.any(String),
      requests: 1,
      messages: 3,
      lastSeq: 3,
    })
    expect(events).toEqual([
      { seq: 1, latencyMs: null },
      { seq: 2, latencyMs: expect.any(Number) },
      { seq: 3, latencyMs: expect.any(Number) },
    ])
  }
  expect(modes).toMatchObject([{ followers: 1 }, { followers: 1 }])
})

it('acknowledgements of a connection are in the receipt after its end', async () => {
  const { jobid } = await newJob(services)
  const client = await openRawStomp(app.url)
  client.send(`SUBSCRIBE\nid:a\ndestination:/jobs/${jobid}\nafter:0\nack:client-individual\n\n\0`)
  await client.next('MESSAGE')
  const { headers } = await client.next('MESSAGE')
  client.send(`ACK\nid:${headers.ack}\n\n\0`)
  await expect
    .poll(async () => (await receiptOf(jobid)).followers.map(({ acknowledged }) => acknowledged))
    .toEqual([1])
  client.close()
  expect((await receiptOf(jobid)).followers).toMatchObject([{ mode: 'stomp', acknowledged: 1 }])
})

it('destinations: deliveries and attempts, with the latency of each delivered event', async () => {
  let calls = 0
  const { id } = await app.subscribed('dora', () => ({ status: ++calls === 1 ? 500 : 200 }))
  const { jobid } = await app.wholeJob('dora')
  await expect
    .poll(async () => (await receiptOf(jobid)).destinations)
    .toMatchObject([{ id, type: 'webhook', deliveries: 3, delivered: 3, attempts: 4, failedAttempts: 1 }])
  const [destination] = (await receiptOf(jobid)).destinations
  expect(destination?.events.map(({ seq }) => seq)).toEqual([1, 2, 3])
  for (const { latencyMs } of destination?.events ?? []) expect(latencyMs).toBeGreaterThanOrEqual(0)
  await app.closeHooks()
})

it('the receipt is deleted with its job, and later records of the job are dropped', async () => {
  const { jobid } = await newJob(services)
  await get(`/results/${jobid}`)
  expect((await receiptOf(jobid)).followers).toHaveLength(1)
  const job = await services.jobs.read(everyone, jobid)
  await erase(services, everyone, jobid)
  expect((await app.ask('GET', `/results/${jobid}/receipt`)).status).toBe(410)
  if (typeof job === 'string') throw new Error('The job is missing.')
  services.receiptRecorder.countResponse({
    ...{ mode: 'polling', principal: everyone, job, bytes: 0, isWasted: true },
  })
  await services.receiptRecorder.flush()
  const { rows } = await app.database.query(`SELECT FROM receipt WHERE jobid = '${jobid}'`)
  expect(rows).toEqual([])
})

it('connections after the first 50 of a job are summed by mode', async () => {
  const { jobid, seq } = await newJob(services)
  for (let n = 0; n < 60; n++) {
    const subscription = await services.feed.follow(everyone, { jobid, after: seq })
    services.receiptRecorder
      .track({ mode: 'sse', id: `connection ${n}`, principal: everyone }, subscription)
      .close()
  }
  const { followers } = await receiptOf(jobid)
  expect(followers).toHaveLength(51)
  expect(followers.find(({ id }) => id === null)).toMatchObject({ requests: 10 })
})

it('records are kept while the database is away, and stored once', async () => {
  const { jobid } = await newJob(services)
  const { receiptRecorder, receipts } = services
  const { add } = receipts
  receipts.add = () => Promise.reject(new Error('away'))
  await get(`/results/${jobid}`)
  await receiptRecorder.flush()
  await get(`/results/${jobid}`)
  receipts.add = add
  expect((await receiptOf(jobid)).followers).toMatchObject([{ requests: 2 }])
})
