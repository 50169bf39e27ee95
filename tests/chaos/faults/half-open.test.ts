import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { until } from '#tests/support/until.ts'

const accepted = new Set<Socket>()
const server = createServer((socket) => {
  accepted.add(socket)
  socket.on('error', () => {})
  socket.on('close', () => accepted.delete(socket))
  socket.resume()
})
let proxy: FaultyProxy
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  proxy = await openFaultyProxy((server.address() as AddressInfo).port)
})
afterAll(async () => {
  await proxy.close()
  server.close()
})

async function open(): Promise<Socket> {
  const before = accepted.size
  const socket = connect(proxy.port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  await until(() => expect(accepted.size).toBe(before + 1))
  return socket
}

it('half-open link: a client that ended during the fault leaves no connection at the server after it', async () => {
  const existing = await open()
  proxy.freezeNew(true)
  proxy.freeze()
  const opened = await open()
  for (const socket of [existing, opened]) {
    socket.destroy()
    await once(socket, 'close')
  }
  // A half-open connection stays open at the other end, also when another fault begins meanwhile.
  proxy.freeze()
  expect(accepted.size).toBe(2)
  proxy.thaw()
  await until(() => expect(accepted.size).toBe(0))
})

it('half-open link: a client that ends after the fault ends its connection at the server', async () => {
  const socket = await open()
  proxy.freeze()
  proxy.thaw()
  expect(accepted.size).toBe(1)
  socket.destroy()
  await until(() => expect(accepted.size).toBe(0))
})

it('half-open link: two overlapping faults end with the later one', async () => {
  const socket = await open()
  proxy.freeze()
  proxy.freeze()
  proxy.thaw()
  socket.destroy()
  proxy.freeze()
  proxy.thaw()
  await until(() => expect(accepted.size).toBe(0))
})
