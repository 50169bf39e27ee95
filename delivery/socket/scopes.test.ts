import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io } from 'socket.io-client'
import { expect, it } from 'vitest'
import type { AccessRequest, Gate } from '#core/access/gate.ts'
import { user } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { unlimited } from '#core/limits/rate.ts'
import type { WebServices } from '#core/services.ts'
import { receiptRecorderStub } from '#tests/support/server/receipt-recorder-stub.ts'
import { socket } from './index.ts'

/** The mode on a server of its own, behind a gate that knows one key, which may only read. */
async function serve() {
  const requests: AccessRequest[] = []
  const gate: Gate = {
    async admit(request) {
      requests.push(request)
      if (request.key !== 'hb_reader') throw new ApiError('insufficient_scope', 'The key is unknown.')
      return { ...user('alice'), scopes: ['read'] }
    },
  }
  const connections = { open() {}, follow() {}, unfollow() {}, close() {}, ofJob: async () => [] }
  const services = {
    connections,
    receiptRecorder: receiptRecorderStub,
    limits: { maxUploadBytes: 1_000 },
    rates: unlimited,
  } as unknown as WebServices
  const [attachment] = [socket.attach?.(services, gate) ?? []].flat()
  const http = createServer().listen(0, '127.0.0.1')
  http.on('upgrade', (request, line, head) => attachment?.handleUpgrade(request, line, head))
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    requests,
    connect: (auth: object) => io(url, { transports: ['websocket'], forceNew: true, auth }),
    async close() {
      const closed = once(http, 'close')
      http.close()
      await attachment?.close()
      await closed
    },
  }
}

it('admits a connection by the key of its handshake and rejects a message without its scope', async () => {
  const server = await serve()
  const client = server.connect({ key: 'hb_reader' })
  await once(client as never, 'connect')
  expect(server.requests).toEqual([
    expect.objectContaining({ scope: 'read', writes: true, key: 'hb_reader' }),
  ])
  for (const [name, ...args] of [
    ['submit', { userid: 'alice' }, Buffer.from('%PDF-')],
    ['cancel', { jobid: '0199aaaa-0000-7000-8000-000000000000' }],
  ] as const) {
    expect(await client.emitWithAck(name, ...args), name).toMatchObject({
      ok: false,
      problem: { status: 403, code: 'insufficient_scope' },
    })
  }
  client.close()
  await server.close()
})

it('rejects a connection that the gate does not admit, with the problem', async () => {
  const server = await serve()
  const client = server.connect({ key: 'hb_other' })
  const [error] = (await once(client as never, 'connect_error')) as [Error & { data: unknown }]
  expect(error.data).toMatchObject({ status: 403, code: 'insufficient_scope' })
  client.close()
  await server.close()
})
