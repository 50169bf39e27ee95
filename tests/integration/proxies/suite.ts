import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { Event } from '#core/events/event.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { freePort } from '#tests/support/free-port.ts'
import { bearer, createKey } from '#tests/support/http/keys.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { until } from '#tests/support/until.ts'

/** What a proxy under test needs to know. */
export interface ProxyOptions {
  /** Empty folder, with `cert.pem` and `key.pem` for localhost. */
  folder: string
  /** Port to listen on with TLS. */
  port: number
  /** Port of the service. */
  upstream: number
}

interface Proxy {
  program: string
  /** Starts it with the documented configuration. */
  start(options: ProxyOptions): ChildProcess
  /** Whether it keeps the `X-Forwarded-For` of its client and appends to it; otherwise it replaces it. */
  appendsAddress: boolean
}

/** Runs the tests of a reverse proxy with the configuration in `file`. */
export function describeProxy(file: string, proxy: Proxy): void {
  const isRunnable = isInstalled(proxy.program) && isInstalled('openssl')
  describe.skipIf(!isRunnable)(`${file} (needs ${proxy.program})`, () => defineTests(proxy))
}

function defineTests({ start, appendsAddress }: Proxy): void {
  let app: TestApp
  let proxy: ChildProcess
  let folder: string
  let port: number
  let key: string

  beforeAll(async () => {
    app = await startTestApp({ AUTH: 'keys', TRUSTED_PROXIES: '127.0.0.1', MAX_UPLOAD_MB: '8' })
    key = (await createKey(app, 'alice')).key
    folder = mkdtempSync(join(tmpdir(), 'hearback-proxy-'))
    port = await freePort()
    const certificate = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']
    execFileSync('openssl', ['req', '-x509', '-nodes', '-days', '1', ...curve, ...certificate, ...subject], {
      stdio: 'ignore',
    })
    proxy = start({ folder, port, upstream: app.web.port })
    await until(async () => expect((await get('/health/live')).status).toBe(200))
  })
  afterAll(async () => {
    const exited = once(proxy, 'exit')
    proxy.kill()
    await exited
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A request over TLS. */
  async function get(
    path: string,
    { method = 'GET', headers = {}, body }: { method?: string; headers?: object; body?: Buffer } = {},
  ) {
    const sent = request(`https://localhost:${port}${path}`, {
      method,
      rejectUnauthorized: false,
      headers: { ...bearer(key), ...headers },
    })
    sent.end(body)
    const [response] = await once(sent, 'response')
    return { status: response.statusCode as number, response, sent }
  }

  it.each(['text/event-stream', 'application/x-ndjson'])('%s: events arrive at once', async (accept) => {
    const { services } = app.web
    const { jobid } = await newJob(services, 'alice')
    const { response } = await get(`/results/${jobid}`, { headers: { accept } })
    let text = ''
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    await expect.poll(() => text).toContain('snapshot')
    const attempt = await begin(services, jobid)
    await expect.poll(() => text).toContain('job.processing')
    const ended = once(response, 'end')
    await complete(services, attempt)
    await ended
    expect(text).toContain('job.completed')
  })

  it('a stream ends at the service when the client disconnects', async () => {
    const { jobid } = await newJob(app.web.services, 'alice')
    const { sent } = await get(`/results/${jobid}`, { headers: { accept: 'application/x-ndjson' } })
    await expect.poll(() => app.web.services.feed.size).toBe(1)
    sent.destroy()
    await expect.poll(() => app.web.services.feed.size).toBe(0)
  })

  it('a large upload passes, and one over MAX_UPLOAD_MB gets the answer of the service', async () => {
    const submit = (megabytes: number) =>
      get('/pdf/alice', {
        method: 'POST',
        headers: { 'content-type': 'application/pdf' },
        body: Buffer.concat([onePagePdf()], megabytes * 1_048_576),
      })
    expect((await submit(7)).status).toBe(202)
    const refused = await submit(9)
    expect(refused.status).toBe(413)
    expect(refused.response.headers['content-type']).toContain('application/problem+json')
  })

  it('the session cookie is Secure, and the address is that of the client', async () => {
    const { response } = await get('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.9' },
      body: Buffer.from(JSON.stringify({ key })),
    })
    expect(response.headers['set-cookie'][0]).toMatch(/^__Host-hearback_session=.*; Secure$/)
    const { rows } = await app.database.query(`SELECT address FROM audit WHERE action = 'session.create'`)
    // Loopback addresses are trusted here, so that the address that the client claims comes before that of the proxy.
    expect(rows).toEqual([{ address: appendsAddress ? '203.0.113.9' : '127.0.0.1' }])
  })

  it('WebSocket', async () => {
    const socket = new WebSocket(`wss://localhost:${port}/graphql`, ['graphql-transport-ws'], {
      rejectUnauthorized: false,
    })
    await once(socket, 'open')
    socket.send(JSON.stringify({ type: 'connection_init', payload: { key } }))
    const [message] = await once(socket, 'message')
    expect(JSON.parse(String(message))).toEqual({ type: 'connection_ack' })
    socket.close()
    await once(socket, 'close')
  })

  it('gRPC: a stream', async () => {
    const { jobid } = await newJob(app.web.services, 'alice')
    const definition = loadSync('hearback/v1/jobs.proto', { includeDirs: ['proto'], oneofs: true })
    // biome-ignore lint/suspicious/noExplicitAny: the types of dynamic messages are unknown.
    const root = loadPackageDefinition(definition) as any
    const certificate = readFileSync(join(folder, 'cert.pem'))
    const client = new root.hearback.v1.Jobs(`localhost:${port}`, credentials.createSsl(certificate))
    const metadata = new Metadata()
    metadata.set('authorization', `Bearer ${key}`)
    const call = client.follow({ jobid }, metadata)
    call.on('error', () => {})
    const [message] = await once(call, 'data')
    expect(message.snapshot.jobid).toBe(jobid)
    call.cancel()
    client.close()
  })

  it.each(['polling', 'websocket'])('Socket.IO over %s: events of a job', async (transport) => {
    const { services } = app.web
    const { jobid } = await newJob(services, 'alice')
    const socket = io(`https://localhost:${port}`, {
      transports: [transport],
      auth: { key },
      rejectUnauthorized: false,
      forceNew: true,
    })
    const types: string[] = []
    socket.on('event', ({ type }: Event) => types.push(type))
    expect(await socket.emitWithAck('follow', { jobid, after: 0 })).toMatchObject({ ok: true })
    await complete(services, await begin(services, jobid))
    await expect.poll(() => types).toEqual(['job.uploaded', 'job.processing', 'job.completed'])
    socket.disconnect()
  })
}
