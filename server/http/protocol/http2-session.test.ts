import { once } from 'node:events'
import { connect, createServer, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { keepSessionAlive } from './http2-session.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server with short intervals, and a client behind a proxy. */
async function openSession(options: Parameters<typeof keepSessionAlive>[1]) {
  const server = createServer((_request, response) => response.stream.respond({ ':status': 200 }))
  const opened = once(server, 'session')
  server.on('session', (session) => keepSessionAlive(session, options))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const proxy = await openFaultyProxy(port)
  const client = connect(proxy.url)
  client.on('error', () => {})
  closers.push(
    () => client.destroy(),
    () => proxy.close(),
    () => server.close(),
  )
  const [session] = (await opened) as [ServerHttp2Session]
  return { client, session, proxy }
}

it('HTTP/2 session: a half-open connection ends with its streams when a ping has no reply', async () => {
  const { client, session, proxy } = await openSession({ pingIntervalMs: 100 })
  const stream = client.request({ ':path': '/' })
  stream.on('error', () => {})
  await once(stream, 'response')
  const closed = once(session, 'close')
  proxy.freeze()
  await closed
  expect(session.destroyed).toBe(true)
})

it('HTTP/2 session: an idle connection is closed', async () => {
  const { client } = await openSession({ pingIntervalMs: 100, idleTimeoutMs: 0 })
  await once(client, 'close')
  expect(client.closed).toBe(true)
})
