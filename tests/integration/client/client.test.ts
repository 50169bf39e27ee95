import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Client, createClient } from '#client/client.ts'
import { loadMode } from '#client/follow/modes.ts'
import type { Event } from '#core/events/event.ts'
import type { WebServices } from '#core/services.ts'
import { begin, complete, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'

let app: TestApp
let services: WebServices
let client: Client
let senders: Awaited<ReturnType<typeof startSenders>>

beforeAll(async () => {
  app = await startTestApp()
  services = app.web.services
  client = createClient({ baseUrl: `${app.url}/` })
  senders = await startSenders(app)
})
afterAll(async () => {
  await senders.stop()
  await app.close()
})

it.each([
  ['bytes', () => new Uint8Array(onePagePdf()), undefined],
  ['a Blob', () => new Blob([onePagePdf()]), undefined],
  ['a File', () => new File([onePagePdf()], 'größe.pdf'), 'größe.pdf'],
  ['a stream', () => new Blob([onePagePdf()]).stream(), undefined],
])('submits %s', async (_what, pdf, filename) => {
  const job = await client.submit(pdf(), { userid: 'an n', ...(!filename && { filename: 'a.pdf' }) })
  expect(job).toMatchObject({ userid: 'an n', state: 'uploaded', filename: filename ?? 'a.pdf' })
})

it('submits once under an idempotency key', async () => {
  const options = { userid: 'alice', filename: 'a.pdf', idempotencyKey: 'one' }
  const [first, second] = [
    await client.submit(onePagePdf(), options),
    await client.submit(onePagePdf(), options),
  ]
  expect(second.jobid).toBe(first.jobid)
})

it('reads, lists, cancels and erases', async () => {
  const { jobid } = await newJob(services, 'bob')
  expect(await client.job(jobid)).toMatchObject({ jobid, state: 'uploaded' })
  expect(await client.list('bob', { limit: 1 })).toMatchObject({ jobs: [{ jobid }], cursor: null })
  expect(await client.cancel(jobid)).toMatchObject({ state: 'error', error: { code: 'canceled' } })
  expect((await client.events(jobid)).map(({ type }) => type)).toEqual(['job.uploaded', 'job.error'])
  expect((await client.events(jobid, 1)).map(({ type }) => type)).toEqual(['job.error'])
  expect(await client.followers(jobid)).toEqual([])
  await client.erase(jobid)
  await expect(client.job(jobid)).rejects.toMatchObject({ name: 'ProblemError', status: 410, code: 'gone' })
})

it('lists the modes, and follows in each that can be followed', async () => {
  const { jobid } = await completedJob(services)
  const modes = await client.modes()
  expect(modes.map(({ name }) => name)).toContain('polling')
  for (const { name } of modes.filter(({ follows }) => follows)) {
    const seqs: number[] = []
    await client.follow(name, jobid, { onEvent: ({ data }) => seqs.push(data.seq) }, { after: 0 })
    expect([name, ...seqs]).toEqual([name, 1, 2, 3])
  }
  for (const name of ['nonsense', '../socket', 'sync'])
    await expect(loadMode(name)).rejects.toThrow('No client follows')
})

it('follows all jobs of a user', async () => {
  const stop = new AbortController()
  const events: Event[] = []
  const listening = Promise.withResolvers<void>()
  const listener = { onListening: () => listening.resolve(), onEvent: (event: Event) => events.push(event) }
  const following = client.followUser('carol', listener, stop.signal)
  await listening.promise
  const { jobid } = await newJob(services, 'carol')
  await newJob(services, 'dave')
  await complete(services, await begin(services, jobid))
  await expect
    .poll(() => events.map(({ data }) => [data.jobid, data.seq]))
    .toEqual([1, 2, 3].map((seq) => [jobid, seq]))
  stop.abort()
  await following
})

it('an unreachable server is code "unreached", status 0', async () => {
  const nobody = createClient({ baseUrl: 'http://127.0.0.1:1' })
  await expect(nobody.modes()).rejects.toMatchObject({ status: 0, code: 'unreached' })
})

describe('createClient({ key })', () => {
  it('sends the key with every HTTP request, in every mode', async () => {
    const sent: string[] = []
    const record = (message: unknown) => {
      const { headers, url } = (message as { request: IncomingMessage }).request
      // Webhook deliveries are requests of the server to itself.
      if (headers.host === new URL(app.url).host && !headers['webhook-id'])
        sent.push(`${url} ${headers.authorization}`)
    }
    subscribe('http.server.request.start', record)
    const authorized = createClient({ baseUrl: app.url, key: 'hb_1_secret' })
    await authorized.submit(onePagePdf(), { userid: 'erin', filename: 'a.pdf', idempotencyKey: 'two' })
    const { jobid } = await completedJob(services)
    for (const { name, follows } of await authorized.modes())
      if (follows) await authorized.follow(name, jobid, { onEvent() {} }, { after: 0 })
    unsubscribe('http.server.request.start', record)
    expect(sent.length).toBeGreaterThan(5)
    expect(sent.filter((request) => !request.endsWith(' Bearer hb_1_secret'))).toEqual([])
  })

  it('sends the key in the handshake of a socket', async () => {
    const modes = await createClient({ baseUrl: app.url }).modes()
    const http = createServer((_request, response) => response.end(JSON.stringify({ modes })))
    const io = new Server(http)
    const auth = new Promise((resolve) => io.on('connection', ({ handshake }) => resolve(handshake.auth)))
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
    const stop = new AbortController()
    const authorized = createClient({ baseUrl, key: 'hb_1_secret' })
    const following = authorized.followUser('erin', { onEvent() {} }, stop.signal)
    expect(await auth).toEqual({ key: 'hb_1_secret' })
    stop.abort()
    await following
    await io.close()
  })

  it('rejects a key that no header can carry', () => {
    expect(() => createClient({ key: 'a\nb' })).toThrow(TypeError)
  })
})
