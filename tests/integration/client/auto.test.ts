import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { Hearback, Meter } from '#client/index.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let gateway: Server | undefined

beforeAll(async () => {
  app = await startTestApp()
})
afterEach(() => {
  gateway?.closeAllConnections()
  gateway?.close()
})
afterAll(() => app.close())

/** A server in front of the app that answers the requests that match with `refuse`, and no upgrade. */
async function startGateway(
  matches: (request: IncomingMessage) => boolean,
  refuse: (response: ServerResponse) => void,
) {
  let upgrades = 0
  const server = createServer(async (request, response) => {
    if (matches(request)) return refuse(response)
    const headers = Object.entries(request.headers).filter(([name]) => !['host', 'connection'].includes(name))
    const abort = new AbortController()
    response.on('close', () => abort.abort())
    const answer = await fetch(app.url + request.url, {
      headers: headers as [string, string][],
      signal: abort.signal,
    }).catch(() => null)
    if (!answer) return response.destroy()
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    try {
      for await (const chunk of answer.body ?? []) response.write(chunk)
    } catch {}
    response.end()
  })
  server.on('upgrade', (_request, socket) => {
    upgrades++
    socket.destroy()
  })
  gateway = server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, countUpgrades: () => upgrades }
}

it.each([
  ['refused', (response: ServerResponse) => response.writeHead(403).end('no')],
  [
    'left without a message, as by a proxy that buffers',
    (response: ServerResponse) => response.writeHead(200).flushHeaders(),
  ],
])('via auto: falls back to polling when sockets, streams and long polls are %s', async (_what, refuse) => {
  const { url, countUpgrades } = await startGateway(
    ({ url, headers }) =>
      url?.startsWith('/socket.io') === true ||
      headers.accept === 'text/event-stream' ||
      headers.prefer !== undefined,
    refuse,
  )
  const { jobid } = await newJob(app.web.services)
  const job = new Hearback({ url, auto: { firstMessageMs: 300 } }).job(jobid)
  const seqs: number[] = []
  for await (const { data } of job.events({ intervalMs: 20, silenceMs: 1_000 })) {
    if (seqs.push(data.seq) === 1)
      await begin(app.web.services, jobid).then((attempt) => complete(app.web.services, attempt))
  }
  expect(seqs).toEqual([1, 2, 3])
  expect(countUpgrades()).toBe(1)
})

it('via auto: returns to the preferred mode when it works again, and delivers each event once', async () => {
  let isBlocked = true
  const { url } = await startGateway(
    ({ headers }) => isBlocked && headers.accept === 'text/event-stream',
    (response) => response.writeHead(502).end(),
  )
  const { jobid } = await newJob(app.web.services)
  const auto = { modes: ['sse', 'polling'], firstMessageMs: 5_000, recoverMs: 20 }
  const meter = new Meter()
  const seqs: number[] = []
  for await (const { data } of new Hearback({ url, auto }).job(jobid).events({ intervalMs: 20, meter })) {
    seqs.push(data.seq)
    if (data.seq === 1) {
      expect(meter.connections).toBe(0)
      isBlocked = false
      await expect.poll(() => meter.connections, { interval: 5 }).toBe(1)
      await expect.poll(() => app.web.services.feed.size).toBe(1)
      // The client polls every 20 ms until the stream has delivered its snapshot.
      let requests = -1
      const isUnchanged = () => {
        const before = requests
        requests = meter.requests
        return requests === before
      }
      await expect.poll(isUnchanged, { interval: 200 }).toBe(true)
      await begin(app.web.services, jobid)
      expect(meter.requests).toBe(requests)
    }
    if (data.seq === 2) await complete(app.web.services, await begin(app.web.services, jobid))
  }
  expect(seqs).toEqual([1, 2, 3, 4])
  expect(meter.connections).toBe(1)
})
