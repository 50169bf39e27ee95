import { createClient, type Transport } from '@connectrpc/connect'
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node'
import {
  createGrpcWebTransport as createFetchGrpcWebTransport,
  createConnectTransport as createFetchTransport,
} from '@connectrpc/connect-web'
import { Client, credentials } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  Health,
  HealthCheckResponse_ServingStatus as status,
} from '#delivery/grpc/generated/grpc/health/v1/health_pb.ts'
import { Jobs, ProblemSchema } from '#delivery/grpc/generated/hearback/v1/jobs_pb.ts'
import { toEvent, toJobView } from '#delivery/grpc/service/views.ts'
import { freePort } from '#tests/support/free-port.ts'
import { completedJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { failureOf, type GrpcClient, type Message, openClient, readAll } from './client.ts'

let app: TestApp
let client: GrpcClient
let ownPort: number

beforeAll(async () => {
  ownPort = await freePort()
  app = await startTestApp({ GRPC_PORT: String(ownPort) })
  client = openClient(app.url)
})
afterAll(async () => {
  client.close()
  await app.close()
})

const transports: Record<string, (baseUrl: string) => Transport> = {
  'gRPC over HTTP/2': (baseUrl) => createGrpcTransport({ baseUrl }),
  'gRPC-Web over HTTP/1.1': (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }),
  'gRPC-Web over HTTP/2': (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '2' }),
  'gRPC-Web over fetch, as in browsers': (baseUrl) => createFetchGrpcWebTransport({ baseUrl }),
  'Connect over HTTP/1.1': (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '1.1' }),
  'Connect over HTTP/2 with gzip and JSON': (baseUrl) =>
    createConnectTransport({ baseUrl, httpVersion: '2', useBinaryFormat: false, compressMinBytes: 1 }),
  'Connect over fetch, as in browsers': (baseUrl) => createFetchTransport({ baseUrl }),
}

describe.each(Object.entries(transports))('%s', (name, createTransport) => {
  it('reads and follows a job; job and envelopes equal those of the HTTP API, member by member', async () => {
    const { jobid } = await completedJob(app.web.services)
    const jobs = createClient(Jobs, createTransport(app.url))
    const { job } = await jobs.get({ jobid })
    const read = await (await fetch(`${app.url}/results/${jobid}`)).json()
    expect(job && toJobView(job)).toEqual(read)
    const items = []
    for await (const { item } of jobs.follow({ jobid, after: 0 })) items.push(item)
    const { events } = await (await fetch(`${app.url}/results/${jobid}/events`)).json()
    expect(items.flatMap((item) => (item.case === 'event' ? toEvent(item.value) : []))).toEqual(events)
    expect(items[0]?.case).toBe('snapshot')
  })

  it('reports the status and the coded problem', async () => {
    const jobs = createClient(Jobs, createTransport(app.url))
    for (const call of [
      () => jobs.get({ jobid: 'none' }),
      async () => {
        for await (const _ of jobs.follow({ jobid: 'none' }));
      },
    ]) {
      const error = await call().catch((thrown) => thrown)
      expect(error).toMatchObject({ name: 'ConnectError', code: 5 })
      expect(error.findDetails(ProblemSchema)).toMatchObject([{ code: 'not_found', status: 404 }])
    }
  })

  it.skipIf(name.includes('fetch'))(
    'submits by client stream, and reports a rejection before the end of the stream',
    async () => {
      const jobs = createClient(Jobs, createTransport(app.url))
      const pdf = onePagePdf()
      const { job } = await jobs.submit(
        (async function* () {
          yield { content: { case: 'options' as const, value: { userid: 'alice', filename: 'a.pdf' } } }
          yield { content: { case: 'chunk' as const, value: pdf } }
        })(),
      )
      expect(job).toMatchObject({ state: 'uploaded', size: BigInt(pdf.length) })
      const endless = async function* () {
        yield { content: { case: 'options' as const, value: { userid: 'alice' } } }
        for (;;) yield { content: { case: 'chunk' as const, value: new Uint8Array(65_536) } }
      }
      const rejected = await jobs.submit(endless()).catch((thrown) => thrown)
      expect(rejected.findDetails(ProblemSchema)).toMatchObject([{ code: 'not_a_pdf' }])
    },
  )
})

it('Connect answers plain JSON over POST, without a library', async () => {
  const { jobid } = await completedJob(app.web.services)
  const post = (headers: Record<string, string>) =>
    fetch(`${app.url}/hearback.v1.Jobs/Get`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ jobid }),
    })
  const { job } = await (await post({})).json()
  expect(job).toMatchObject({ jobid, state: 'completed', seq: 3, analysis: { version: 1 } })
  const foreign = await post({ origin: 'http://evil.example' })
  expect([foreign.status, (await foreign.json()).code]).toEqual([403, 'forbidden_origin'])
})

it('GRPC_PORT: serves the calls, and nothing else', async () => {
  const own = `http://127.0.0.1:${ownPort}`
  const { status: serving } = await createClient(Health, createGrpcTransport({ baseUrl: own })).check({})
  expect(serving).toBe(status.SERVING)
  expect((await fetch(`${own}/modes`)).status).toBe(404)
  await expect(startTestApp({ GRPC_PORT: String(ownPort) })).rejects.toThrow(`GRPC_PORT=${ownPort}`)
})

it('health: Check and Watch report SERVING, and unknown services as the protocol asks', async () => {
  const service = 'grpc.health.v1.Health'
  for (const name of ['', 'hearback.v1.Jobs'])
    expect(await client.unary(service, 'check', { service: name })).toEqual({ status: 'SERVING' })
  expect(await failureOf(client.unary(service, 'check', { service: 'none' }))).toEqual({
    status: 'NOT_FOUND',
  })
  for (const [name, expected] of [
    ['', 'SERVING'],
    ['none', 'SERVICE_UNKNOWN'],
  ] as const) {
    const watch = client.serverStream(service, 'watch', { service: name })
    watch.on('error', () => {})
    const first = await watch[Symbol.asyncIterator]().next()
    expect(first.value).toEqual({ status: expected })
    watch.cancel()
  }
})

it('reflection: lists the services and returns their files with what they import', async () => {
  const ask = async (request: Message) => {
    const call = client.bidirectional('grpc.reflection.v1.ServerReflection', 'serverReflectionInfo')
    call.write(request)
    call.end()
    return (await readAll(call))[0] ?? {}
  }
  const { listServicesResponse } = await ask({ listServices: '' })
  expect(listServicesResponse.service.map(({ name }: Message) => name)).toEqual([
    'hearback.v1.Jobs',
    'grpc.health.v1.Health',
    'grpc.reflection.v1.ServerReflection',
  ])
  for (const symbol of ['hearback.v1.Jobs', 'hearback.v1.Jobs.Follow', 'hearback.v1.Event']) {
    const { fileDescriptorResponse } = await ask({ fileContainingSymbol: symbol })
    expect(fileDescriptorResponse.fileDescriptorProto).toHaveLength(3)
  }
  const byName = await ask({ fileByFilename: 'hearback/v1/jobs.proto' })
  expect(byName.fileDescriptorResponse.fileDescriptorProto[0].includes('hearback.v1')).toBe(true)
  expect((await ask({ fileContainingSymbol: 'none' })).errorResponse).toMatchObject({ errorCode: 5 })
})

it('reflection: answers v1alpha, too', async () => {
  const generic = new Client(new URL(app.url).host, credentials.createInsecure())
  const bytes = (value: Buffer) => value
  const path = '/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo'
  const call = generic.makeBidiStreamRequest(path, bytes, bytes)
  // list_services (field 7) with an empty name.
  call.end(Buffer.of(0x3a, 0))
  const [answer] = await call.toArray()
  expect(answer.toString('latin1')).toContain('hearback.v1.Jobs')
  generic.close()
})

it('the description is served at its path', async () => {
  const response = await fetch(`${app.url}/proto/hearback/v1/jobs.proto`)
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(await response.text()).toContain('service Jobs {')
})
