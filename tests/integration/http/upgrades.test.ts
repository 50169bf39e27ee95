import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { UpgradeEndpoint } from '#core/modes/attachment.ts'
import { createOpenGate } from '#server/http/gate/open-gate.ts'
import { UpgradeRouter } from '#server/http/protocol/upgrade-router.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** A WebSocket endpoint (RFC 6455) that sends one text and keeps the connection. */
const greeter: UpgradeEndpoint = {
  path: '/greeter',
  scope: 'public',
  handleUpgrade(request: IncomingMessage, socket: Duplex) {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    const accept = createHash('sha1').update(key).digest('base64')
    socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n')
    socket.write(`sec-websocket-accept: ${accept}\r\n\r\n`)
    socket.write(Buffer.from([0x81, 5, ...Buffer.from('hello')]))
  },
}

/** A server whose upgrades go to the app's attachments and to a second WebSocket endpoint. */
async function serveBoth() {
  const { logger } = app.web.services
  const router = new UpgradeRouter([...app.web.attachments, greeter], createOpenGate(), logger)
  const http = createServer()
  http.on('upgrade', (incoming, socket, head) => void router.handle(incoming, socket, head))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    url,
    upgradeListeners: () => http.listenerCount('upgrade'),
    async close() {
      const closed = once(http, 'close')
      http.close()
      await router.close()
      await closed
    },
  }
}

function upgrade(url: string, headers: Record<string, string> = {}) {
  const sent = request(url, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  })
  return once(sent.end(), 'response') as Promise<[IncomingMessage]>
}

it('serves Socket.IO and a second WebSocket endpoint at once, each on its own path', async () => {
  const server = await serveBoth()
  const other = new WebSocket(`ws://${server.url}/greeter`)
  const message = once(other, 'message') as unknown as Promise<[MessageEvent]>
  const client = io(`http://${server.url}`, { transports: ['websocket'], forceNew: true })
  await once(client as never, 'connect')
  expect((await message)[0].data).toBe('hello')

  // A listener of Engine.IO's own would end the connections that it does not know after a second.
  expect(server.upgradeListeners()).toBe(1)
  expect(await client.emitWithAck('follow', { userid: 'alice' })).toEqual({ ok: true })
  expect(other.readyState).toBe(WebSocket.OPEN)
  client.close()
  other.close()
  await server.close()
})

it('rejects an upgrade at an unknown path with problem details and closes the connection', async () => {
  const [response] = await upgrade(`${app.url}/nothing`)
  expect(response.statusCode).toBe(404)
  expect(response.headers['content-type']).toBe('application/problem+json')
  const closed = once(response.socket, 'close')
  expect(JSON.parse(await text(response))).toMatchObject({ code: 'not_found' })
  await closed
})

it('rejects an upgrade of a foreign origin', async () => {
  const [response] = await upgrade(`${app.url}/socket.io/?EIO=4&transport=websocket`, {
    origin: 'http://evil.example',
  })
  expect(response.statusCode).toBe(403)
  expect(JSON.parse(await text(response))).toMatchObject({ code: 'forbidden_origin' })
})

it('ignores an upgrade to any other protocol and handles the request', async () => {
  const [response] = await upgrade(`${app.url}/health/live`, { upgrade: 'h2c' })
  expect(response.statusCode).toBe(200)
  expect(JSON.parse(await text(response))).toMatchObject({ status: 'ok' })
})
