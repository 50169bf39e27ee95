import { createClient as createSseClient } from 'graphql-sse'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { erase } from '#core/jobs/erase.ts'
import type { WebServices } from '#core/services.ts'
import { graphqlWsClient } from '#tests/support/http/graphql.ts'
import { begin, complete, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let services: WebServices
const disposals: (() => unknown)[] = []

beforeAll(async () => {
  app = await startTestApp()
  services = app.web.services
})
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose()
  await expect.poll(() => services.feed.size).toBe(0)
})
afterAll(() => app.close())

// biome-ignore lint/suspicious/noExplicitAny: tests read members of any depth.
type Result = any

/** A client of one transport: results of an operation, collected until it ends. */
interface Transport {
  collect(query: string): { results: Result[]; ended: Promise<void>; stop(): void }
}

const transports: Record<string, () => Transport> = {
  'graphql-ws': () => {
    const client = graphqlWsClient(app.url)
    disposals.push(() => client.dispose())
    return { collect: (query) => collect((sink) => client.subscribe({ query }, sink)) }
  },
  'graphql-sse': () => {
    const client = createSseClient({ url: `${app.url}/graphql`, retryAttempts: 0 })
    disposals.push(() => client.dispose())
    return { collect: (query) => collect((sink) => client.subscribe({ query }, sink)) }
  },
}

interface Sink {
  next(result: unknown): void
  error(error: unknown): void
  complete(): void
}

function collect(subscribe: (sink: Sink) => () => void) {
  const results: Result[] = []
  const { promise: ended, resolve: complete, reject } = Promise.withResolvers<void>()
  ended.catch(() => {})
  const stop = subscribe({ next: (result) => void results.push(result), error: reject, complete })
  return { results, ended, stop }
}

const followers = async (jobid: string) =>
  (await (await fetch(`${app.url}/results/${jobid}/followers`)).json()).followers

describe.each(Object.keys(transports))('subscriptions over %s', (name) => {
  const transport = () => transports[name]?.() as Transport

  it('jobEvents: resumes after seq, sends each event of the log and completes', async () => {
    const { jobid } = await completedJob(services)
    const { results, ended } = transport().collect(
      `subscription { jobEvents(jobid: "${jobid}", after: 1) { id type timestamp data { seq state attempt links { self } } } }`,
    )
    await ended
    const events = results.map(({ data }) => data.jobEvents)
    expect(await services.log.newer([{ jobid, after: 1 }])).toMatchObject(events)
    expect(events.map(({ data }) => data.seq)).toEqual([2, 3])
  })

  it('jobEvents: without after, begins at the current state; progress comes in between', async () => {
    const { jobid } = await newJob(services)
    const attempt = await begin(services, jobid)
    const { results, ended } = transport().collect(
      `subscription { jobEvents(jobid: "${jobid}") { type data { seq progress { done total } } } }`,
    )
    await expect.poll(() => services.feed.size).toBe(1)
    await expect.poll(() => followers(jobid)).toMatchObject([{ mode: 'graphql' }])
    await services.jobs.recordProgress(jobid, 1, 1, 3)
    await expect.poll(() => results.at(-1)?.data.jobEvents.type).toBe('job.progress')
    expect(results.at(-1).data.jobEvents.data).toEqual({ seq: 2, progress: { done: 1, total: 3 } })
    await complete(services, attempt)
    await ended
    expect(results.at(-1).data.jobEvents).toMatchObject({ type: 'job.completed', data: { seq: 3 } })
    await expect.poll(() => followers(jobid)).toEqual([])
  })

  it('userEvents: sends the events of all jobs of the user', async () => {
    const { results } = transport().collect(
      'subscription { userEvents(userid: "carol") { id data { jobid } } }',
    )
    await expect.poll(() => services.feed.size).toBe(1)
    const first = await newJob(services, 'carol')
    await newJob(services, 'dave')
    const second = await newJob(services, 'carol')
    await expect.poll(() => results.length).toBe(2)
    expect(results.map(({ data }) => data.userEvents.id)).toEqual([`${first.jobid}-1`, `${second.jobid}-1`])
  })

  it('a deleted job ends the subscription with the error gone', async () => {
    const { jobid } = await newJob(services)
    const { results, ended } = transport().collect(`subscription { jobEvents(jobid: "${jobid}") { id } }`)
    await expect.poll(() => services.feed.size).toBe(1)
    await erase(services, everyone, jobid)
    await ended
    expect(results).toMatchObject([{ errors: [{ extensions: { code: 'gone', status: 410 } }] }])
  })

  it('a client that leaves frees its subscription at once', async () => {
    const { jobid } = await newJob(services)
    const { stop } = transport().collect(`subscription { jobEvents(jobid: "${jobid}") { id } }`)
    await expect.poll(() => services.feed.size).toBe(1)
    stop()
    await expect.poll(() => services.feed.size).toBe(0)
    await expect.poll(() => followers(jobid)).toEqual([])
  })

  it('query @live: sends a result when a selected field has changed, and at no other time', async () => {
    const { jobid } = await newJob(services)
    const all = transport().collect(
      `query @live { job(jobid: "${jobid}") { state progress { done total } } }`,
    )
    const stateOnly = transport().collect(`query @live { job(jobid: "${jobid}") { state } }`)
    const counts = () => [all.results.length, stateOnly.results.length]
    await expect.poll(() => services.feed.size).toBe(2)
    await expect.poll(counts).toEqual([1, 1])
    const attempt = await begin(services, jobid)
    await expect.poll(counts).toEqual([2, 2])
    await services.jobs.recordProgress(jobid, 1, 1, 3)
    await expect.poll(() => all.results.at(-1)?.data.job.progress).toEqual({ done: 1, total: 3 })
    await complete(services, attempt)
    await Promise.all([all.ended, stateOnly.ended])
    expect(all.results.map(({ data }) => `${data.job.state} ${data.job.progress?.done ?? '-'}`)).toEqual([
      'uploaded -',
      expect.stringMatching(/^processing/),
      'processing 1',
      expect.stringMatching(/^completed/),
    ])
    expect(stateOnly.results.map(({ data }) => data.job.state)).toEqual([
      'uploaded',
      'processing',
      'completed',
    ])
  })

  it('query @live: follows the list of a user, and ends for a deleted job with the error gone', async () => {
    const list = transport().collect(
      'query @live { jobs(userid: "frank") { edges { node { jobid state } } } }',
    )
    await expect.poll(() => list.results.length).toBe(1)
    await expect.poll(() => services.feed.size).toBe(1)
    const { jobid } = await newJob(services, 'frank')
    await expect
      .poll(() => list.results.at(-1).data.jobs.edges)
      .toEqual([{ node: { jobid, state: 'uploaded' } }])
    const one = transport().collect(`query @live { job(jobid: "${jobid}") { state } }`)
    await expect.poll(() => services.feed.size).toBe(2)
    await erase(services, everyone, jobid)
    await one.ended
    expect(one.results.at(-1)).toMatchObject({
      data: { job: null },
      errors: [{ extensions: { code: 'gone' } }],
    })
  })
})

it('query @live without a streaming transport returns one result', async () => {
  const { jobid } = await newJob(services)
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: `query @live { job(jobid: "${jobid}") { state } }` }),
  })
  expect(await response.json()).toEqual({ data: { job: { state: 'uploaded' } } })
})

it('a client that leaves while its subscription over HTTP begins frees it', async () => {
  const { jobid } = await newJob(services)
  const query = `subscription { jobEvents(jobid: "${jobid}") { id } }`
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
  for (let round = 0; round < 20; round++) {
    const leaving = new AbortController()
    const { signal } = leaving
    const body = JSON.stringify({ query })
    const response = fetch(`${app.url}/graphql`, { method: 'POST', headers, body, signal })
    response.catch(() => {})
    await expect.poll(() => services.feed.size, { interval: 0 }).toBe(1)
    leaving.abort()
    await expect.poll(() => services.feed.size, { interval: 1 }).toBe(0)
  }
})

it('one connection runs queries, mutations and subscriptions side by side', async () => {
  const { jobid } = await newJob(services)
  const client = graphqlWsClient(app.url)
  disposals.push(() => client.dispose())
  const events = collect((sink) =>
    client.subscribe({ query: `subscription { jobEvents(jobid: "${jobid}") { type } }` }, sink),
  )
  await expect.poll(() => services.feed.size).toBe(1)
  const canceled = client.iterate({ query: `mutation { cancel(jobid: "${jobid}") { state } }` })
  expect((await canceled.next()).value).toEqual({ data: { cancel: { state: 'error' } } })
  await events.ended
  expect(events.results).toEqual([{ data: { jobEvents: { type: 'job.error' } } }])
})

it('one connection runs at most 100 operations at once', async () => {
  const { jobid } = await newJob(services)
  const client = graphqlWsClient(app.url)
  disposals.push(() => client.dispose())
  const query = `subscription { jobEvents(jobid: "${jobid}") { type } }`
  const open = Array.from({ length: 100 }, () => collect((sink) => client.subscribe({ query }, sink)))
  await expect.poll(() => services.feed.size).toBe(100)
  const refused = collect((sink) => client.subscribe({ query }, sink))
  await expect(refused.ended).rejects.toMatchObject([{ extensions: { code: 'rate_limited' } }])
  await expect.poll(async () => (await followers(jobid)).length).toBe(1)
  expect(open.every(({ results }) => results.length === 0)).toBe(true)
})
