import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server } from 'node:http2'
import { type AddressInfo, connect, type Server } from 'node:net'
import { Code, type ConnectRouter, createClient, createConnectRouter } from '@connectrpc/connect'
import { createGrpcTransport } from '@connectrpc/connect-node'
import { afterEach, expect, it } from 'vitest'
import type { JobStore } from '#core/ports/job-store.ts'
import type { WebServices } from '#core/services.ts'
import { Health } from './generated/grpc/health/v1/health_pb.ts'
import { ServerReflection } from './generated/grpc/reflection/v1/reflection_pb.ts'
import { callTimeouts, createRequestHandler } from './request-handler.ts'
import { createHealthService, maxWatches } from './standard/health.ts'
import { createReflectionService } from './standard/reflection.ts'

const closing: (() => unknown)[] = []
afterEach(() => {
  for (const close of closing.splice(0).reverse()) close()
})

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** Serves the calls of a router over HTTP/1.1 or HTTP/2. */
async function serve(router: ConnectRouter, version: 1 | 2, timeouts = callTimeouts): Promise<number> {
  const handle = createRequestHandler(
    router,
    { aliases: new Map(), logger: silent, stopping: new AbortController().signal },
    timeouts,
  )
  const server = (version === 1 ? createServer() : createHttp2Server()) as Server
  server.on('request', (request, response) =>
    handle(request as unknown as IncomingMessage, response as unknown as ServerResponse),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => server.close())
  return (server.address() as AddressInfo).port
}

/** The health service on stores that count how often they are read. */
function healthService() {
  let reads = 0
  const jobs: Pick<JobStore, 'read'> = {
    async read() {
      reads++
      return 'unknown'
    },
  }
  const services = { jobs, blobs: { check: async () => {} } } as unknown as WebServices
  const router = createConnectRouter().service(Health, createHealthService(services, []))
  return { router, reads: () => reads }
}

it('call of one message: the connection is closed when the message does not arrive in time', async () => {
  const port = await serve(healthService().router, 1, { ...callTimeouts, messageMs: 50 })
  for (const [sent, length] of [
    ['', 100],
    ['{"serv', 100],
  ] as const) {
    const socket = connect({ port, host: '127.0.0.1' })
    socket
      .resume()
      .write(
        [
          'POST /grpc.health.v1.Health/Check HTTP/1.1',
          'host: localhost',
          'content-type: application/json',
          `content-length: ${length}`,
          `\r\n${sent}`,
        ].join('\r\n'),
      )
    await once(socket, 'close')
  }
})

it('health: calls share one check, and Watch is limited', async () => {
  const { router, reads } = healthService()
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${await serve(router, 2)}` })
  const client = createClient(Health, transport)
  const controllers: AbortController[] = []
  closing.push(() => controllers.map((controller) => controller.abort()))
  const watch = () => {
    const controller = new AbortController()
    controllers.push(controller)
    return client.watch({}, { signal: controller.signal })[Symbol.asyncIterator]()
  }
  const watches = Array.from({ length: maxWatches }, watch)
  await Promise.all(watches.map((one) => one.next()))
  await expect(watch().next()).rejects.toMatchObject({ code: Code.ResourceExhausted })
  // On a busy machine the watches may begin in more than one second.
  expect(reads()).toBeLessThan(maxWatches / 4)
  controllers[0]?.abort()
  await expect
    .poll(
      async () =>
        (
          await watch()
            .next()
            .catch(() => null)
        )?.done,
    )
    .toBe(false)
})

it('reflection: a call without requests ends', async () => {
  const router = createConnectRouter().service(ServerReflection, createReflectionService([Health], 50))
  const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${await serve(router, 2)}` })
  const requests = (async function* () {
    yield { host: '', messageRequest: { case: 'listServices' as const, value: '' } }
    await new Promise(() => {})
  })()
  const answers = createClient(ServerReflection, transport).serverReflectionInfo(requests)
  const read = async () => {
    let count = 0
    for await (const _ of answers) count++
    return count
  }
  await expect(read()).rejects.toMatchObject({ code: Code.DeadlineExceeded })
})
