import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2'
import { createConnection, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { json, route } from '#core/http/route.ts'
import { apiHandler } from './api-handler.ts'
import { createOpenGate } from './gate/open-gate.ts'
import { createReadClient } from './gate/read-client.ts'
import type { ConnectionLimits } from './protocol/connection-limits.ts'
import { HttpServer } from './protocol/http-server.ts'
import { requestDispatcher } from './protocol/request-dispatcher.ts'
import { Router } from './router.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const response = { responses: {}, tag: 'Test', summary: 'Test', scope: 'public' as const }

/** A server with an upload, a JSON body and a large response, and short time limits. */
async function serve(limits: Partial<ConnectionLimits> = {}) {
  const upload = route({
    ...response,
    method: 'post',
    path: '/upload',
    operationId: 'upload',
    handle: async (request) => json(200, { received: (await text(request.stream())).length }),
  })
  const body = route({
    ...response,
    method: 'post',
    path: '/json',
    operationId: 'json',
    body: z.looseObject({}),
    handle: async (request) => json(200, request.body),
  })
  const large = route({
    ...response,
    method: 'get',
    path: '/large',
    operationId: 'large',
    handle: async () => ({ status: 200, body: 'x'.repeat(50_000_000) }),
  })
  const gate = createOpenGate()
  const timeouts = { deadlineMs: 200, idleMs: 200, minBytes: 100 }
  const api = apiHandler({
    router: new Router([upload, body, large]),
    gate,
    readClient: createReadClient({ trustedProxies: [], publicUrl: undefined }),
    logger: silent,
    timeouts,
  })
  // A page whose response is not written by the API.
  const pages = {
    scope: 'public' as const,
    handle: async (_request: unknown, page: ServerResponse) => page.end(Buffer.alloc(50_000_000)),
  }
  const dispatch = requestDispatcher({ gate, logger: silent, attachments: [], api, pages })
  const server = new HttpServer({
    onRequest: (request, reply) => void dispatch(request, reply),
    onUpgrade: (_request, socket) => socket.destroy(),
    isUpgrade: () => false,
    limits,
  })
  const { port } = await server.listen(0, '127.0.0.1')
  closing.push(() => server.close())
  return { port, server }
}

async function open(port: number, localAddress?: string): Promise<Socket> {
  const socket = createConnection({ port, host: '127.0.0.1', ...(localAddress && { localAddress }) })
  socket.on('error', () => {})
  closing.push(() => void socket.destroy())
  await once(socket, 'connect')
  return socket
}

const post = (path: string, headers: string) =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n\r\n`

describe('body deadlines', () => {
  it.each(['/upload', '/json'])('a body at %s that never comes gets 408', async (path) => {
    const { port } = await serve()
    const socket = await open(port)
    socket.write(post(path, 'content-type: application/json\r\ncontent-length: 1000'))
    const [head] = (await once(socket, 'data')) as [Buffer]
    expect(head.toString()).toMatch(/^HTTP\/1\.1 408 /)
    expect(head.toString()).toContain('"code":"request_timeout"')
  })

  it('300 stalled uploads are all cut', async () => {
    const { port } = await serve()
    const sockets = await Promise.all(Array.from({ length: 300 }, () => open(port)))
    for (const socket of sockets) {
      socket.write(`${post('/upload', 'transfer-encoding: chunked')}5\r\nhello\r\n`)
    }
    const heads = await Promise.all(sockets.map(async (socket) => String(await once(socket, 'data'))))
    expect(heads.filter((head) => head.startsWith('HTTP/1.1 408 '))).toHaveLength(300)
  })

  it('a slow upload with the minimum progress is accepted', async () => {
    const { port } = await serve()
    const socket = await open(port)
    socket.write(post('/upload', 'content-length: 1500'))
    const timer = setInterval(() => socket.write('x'.repeat(100)), 40)
    const [head] = (await once(socket, 'data')) as [Buffer]
    clearInterval(timer)
    expect(head.toString()).toMatch(/^HTTP\/1\.1 200 /)
    expect(head.toString()).toContain('{"received":1500}')
  })

  it('a JSON body that trickles in does not extend its deadline', async () => {
    const { port } = await serve()
    const socket = await open(port)
    socket.write(post('/json', 'content-type: application/json\r\ncontent-length: 60000'))
    const timer = setInterval(() => socket.write(' '.repeat(200)), 20)
    const [head] = (await once(socket, 'data')) as [Buffer]
    clearInterval(timer)
    expect(head.toString()).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('a stalled upload over HTTP/2 ends, and its session goes on', async () => {
    const { port } = await serve()
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    closing.push(() => session.destroy())
    const stream = session.request({ ':path': '/upload', ':method': 'POST' }, { endStream: false })
    stream.on('error', () => {})
    stream.write('hello')
    const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    expect(head[':status']).toBe(408)
    const other = session.request({ ':path': '/upload', ':method': 'POST' }).end()
    const [otherHead] = (await once(other, 'response')) as [IncomingHttpHeaders]
    expect(otherHead[':status']).toBe(200)
  })
})

describe('JSON bodies', () => {
  it.each([
    ['over 64 KB', `{"a":"${'x'.repeat(70_000)}"}`, 413, 'payload_too_large'],
    ['nested too deeply', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`, 400, 'invalid_request'],
    ['that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'invalid_request'],
  ])('%s are rejected', async (_what, body, status, code) => {
    const { port } = await serve()
    const answer = await fetch(`http://127.0.0.1:${port}/json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ code, field: 'body' })
  })
})

describe('clients that stop reading', () => {
  it.each(['/large', '/page'])('are disconnected: %s', async (path) => {
    const { port } = await serve({ readTimeoutMs: 100 })
    const socket = await open(port)
    socket.pause()
    socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`)
    // Nothing is read, so the end shows only as a failed write.
    const timer = setInterval(() => socket.write('x'), 50)
    await new Promise((resolve) => socket.once('close', resolve))
    clearInterval(timer)
    expect(socket.bytesRead).toBeLessThan(50_000_000)
  })

  it('slow readers are not', async () => {
    const { port } = await serve({ readTimeoutMs: 500 })
    const socket = await open(port)
    socket.write('GET /page HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n')
    socket.on('data', () => {
      socket.pause()
      setTimeout(() => socket.resume(), 2)
    })
    await new Promise((resolve) => socket.once('close', resolve))
    expect(socket.bytesRead).toBeGreaterThan(50_000_000)
  })
})

describe('connections', () => {
  const answerOf = async (socket: Socket) => {
    socket.write('GET /json HTTP/1.1\r\nhost: localhost\r\n\r\n')
    return String(await once(socket, 'data'))
  }

  it('over the total get 503, and a place becomes free when one closes', async () => {
    const { port } = await serve({ maxConnections: 5 })
    const held = await Promise.all(Array.from({ length: 5 }, () => open(port)))
    expect(await answerOf(held[4] as Socket)).toMatch(/^HTTP\/1\.1 405 /)
    const refused = await open(port)
    const answer = await answerOf(refused)
    expect(answer).toMatch(/^HTTP\/1\.1 503 .*retry-after: 5\r\n.*"code":"unavailable"/s)
    if (!refused.closed) await once(refused, 'close')
    held[0]?.destroy()
    await expect.poll(async () => answerOf(await open(port))).toMatch(/^HTTP\/1\.1 405 /)
  })
})
