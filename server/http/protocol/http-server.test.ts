import { once } from 'node:events'
import { get, type IncomingMessage, type ServerResponse } from 'node:http'
import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2'
import { createConnection, type Socket } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { afterEach, expect, it } from 'vitest'
import { z } from 'zod'
import { type HttpResponse, json, route } from '#core/http/route.ts'
import { openHttp2 } from '#tests/support/http/raw-http2.ts'
import { apiHandler } from '../api-handler.ts'
import { createOpenGate } from '../gate/open-gate.ts'
import { createReadClient } from '../gate/read-client.ts'
import { Router } from '../router.ts'
import { HttpServer } from './http-server.ts'
import { requestDispatcher } from './request-dispatcher.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** The server with one route that gives a response, and the port it listens on. */
async function serve(respond: () => HttpResponse, headersTimeoutMs = 30_000) {
  const gate = createOpenGate()
  const operation = (method: 'get' | 'post') =>
    route({
      method,
      path: '/test',
      operationId: method,
      summary: 'Test',
      tag: 'Test',
      scope: 'public',
      query: z.looseObject({}),
      responses: {},
      handle: async () => respond(),
    })
  const router = new Router([operation('get'), operation('post')])
  const api = apiHandler({
    router,
    gate,
    readClient: createReadClient({ trustedProxies: [], publicUrl: undefined }),
    logger: silent,
  })
  const pages = {
    scope: 'public' as const,
    // What HTTP/1.1 handlers like Next's write: headers of the connection, and a reason phrase.
    handle: async (request: IncomingMessage, response: ServerResponse) => {
      response.setHeader('Connection', 'keep-alive')
      response.setHeader('Transfer-Encoding', 'chunked')
      response.statusMessage = 'Fine'
      response.writeHead(200, 'Fine', { 'keep-alive': 'timeout=5', 'x-host': request.headers.host ?? '' })
      response.end('page')
    },
  }
  const dispatch = requestDispatcher({ gate, logger: silent, attachments: [], api, pages })
  const server = new HttpServer({
    onRequest: (request, response) => void dispatch(request, response),
    onUpgrade: (_request, socket) => socket.destroy(),
    isUpgrade: () => false,
    headersTimeoutMs,
  })
  const { port } = await server.listen(0, '127.0.0.1')
  let closed: Promise<void> | undefined
  const close = () => (closed ??= server.close())
  closing.push(close)
  return { port, close }
}

async function openSession(port: number): Promise<ClientHttp2Session> {
  const session = connect(`http://127.0.0.1:${port}`)
  closing.push(() => session.destroy())
  await once(session, 'connect')
  return session
}

async function ask(session: ClientHttp2Session, headers: Record<string, string>) {
  const stream = session.request(headers)
  const trailers: Promise<[IncomingHttpHeaders]> = once(stream, 'trailers') as never
  trailers.catch(() => {})
  const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders]
  return { head, body: await text(stream), trailers }
}

async function openSocket(port: number): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1' })
  closing.push(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

const bytes = Uint8Array.of(0xff, 0x00, 0x80, 0x0a)

const streamed = (): HttpResponse => {
  let chunks = 0
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', trailer: 'x-chunks' },
    stream: (async function* () {
      for (const chunk of [bytes, 'text']) {
        chunks++
        yield chunk
      }
    })(),
    trailers: () => ({ 'x-chunks': String(chunks) }),
  }
}

it('streams bytes, text and trailers over HTTP/2 and over HTTP/1.1 on one port', async () => {
  const { port } = await serve(streamed)
  const session = await openSession(port)
  const { head, body, trailers } = await ask(session, { ':path': '/test' })
  expect(head).toMatchObject({ ':status': 200, 'x-content-type-options': 'nosniff' })
  expect(body).toMatch(/text$/)
  expect((await trailers)[0]).toMatchObject({ 'x-chunks': '2' })

  const [response] = (await once(get({ port, path: '/test' }), 'response')) as [IncomingMessage]
  expect(await buffer(response)).toEqual(Buffer.concat([bytes, Buffer.from('text')]))
  expect(response.trailers).toEqual({ 'x-chunks': '2' })
  expect(response.httpVersion).toBe('1.1')
})

it('gives HTTP/2 requests a Host and drops the headers of an HTTP/1.1 connection', async () => {
  const { port } = await serve(streamed)
  const session = await openSession(port)
  const { head, body } = await ask(session, { ':path': '/page' })
  expect(body).toBe('page')
  expect(head).toMatchObject({ ':status': 200, 'x-host': `127.0.0.1:${port}` })
  for (const name of ['connection', 'transfer-encoding', 'keep-alive']) expect(head).not.toHaveProperty(name)
})

it('checks the authority of HTTP/2 requests like the Host of HTTP/1.1 requests', async () => {
  const { port } = await serve(streamed)
  const session = await openSession(port)
  const { head, body } = await ask(session, { ':path': '/test', ':authority': 'evil.example' })
  expect(head[':status']).toBe(403)
  expect(JSON.parse(body)).toMatchObject({ code: 'forbidden_host' })
})

it('handles other connections while one sends its first bytes slowly, in either protocol', async () => {
  const { port } = await serve(streamed)
  const slow1 = await openSocket(port)
  const slow2 = await openSocket(port)
  slow1.write('P')
  slow2.write('PRI * HTTP')
  expect((await fetch(`http://127.0.0.1:${port}/test`)).status).toBe(200)
  const session = await openSession(port)
  expect((await ask(session, { ':path': '/test' })).head[':status']).toBe(200)

  slow1.write('OST /test HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n')
  expect(await text(slow1)).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  // The rest of the preface, and an empty SETTINGS frame; the server's own SETTINGS come back.
  slow2.write('/2.0\r\n\r\nSM\r\n\r\n')
  slow2.write(Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]))
  const [frame] = (await once(slow2, 'data')) as [Buffer]
  expect(frame[3]).toBe(4)
})

it.each(['', 'PRI *', 'GET / HT'])(
  'closes a connection that stays at “%s” after the headers timeout',
  async (start) => {
    const { port } = await serve(streamed, 100)
    const socket = await openSocket(port)
    if (start) socket.write(start)
    await once(socket.resume(), 'close')
  },
)

it('closes with HTTP/2 sessions, undecided connections and streams in progress', async () => {
  const open = Promise.withResolvers<IteratorResult<string>>()
  const endless = {
    next: () => open.promise,
    return: async () => ({ done: true as const, value: undefined }),
  }
  const { port, close } = await serve(() => ({
    status: 200,
    stream: { [Symbol.asyncIterator]: () => endless },
  }))
  const session = await openSession(port)
  const stream = session.request({ ':path': '/test' })
  await once(stream, 'response')
  stream.on('error', () => {})
  const silentSocket = await openSocket(port)
  const goaway = once(session, 'goaway')
  const ended = Promise.all([once(silentSocket.resume(), 'close'), once(session, 'close')])
  const closed = close()
  await goaway
  await Promise.all([closed, ended])
})

it('closes an HTTP/2 connection whose client has ended its side', async () => {
  const { port } = await serve(() => json(200, {}))
  const line = await openHttp2(port)
  const closed = once(line, 'close')
  line.end()
  await closed
})

it('answers an HTTP/2 upload early and keeps the session for other requests', async () => {
  const { port } = await serve(() => ({ status: 200, body: 'early' }))
  const session = await openSession(port)
  const upload = session.request({ ':path': '/test', ':method': 'POST' }, { endStream: false })
  upload.on('error', () => {})
  upload.write('x'.repeat(100_000))
  const [head] = (await once(upload, 'response')) as [IncomingHttpHeaders]
  expect(head[':status']).toBe(200)
  expect(await text(upload)).toBe('early')
  expect((await ask(session, { ':path': '/test' })).body).toBe('early')
})
