import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import type { Targets } from '../fault.ts'
import { linkFaults } from './link-faults.ts'

const echo = createServer((socket) => socket.on('error', () => {}).pipe(socket))
let proxies: FaultyProxy[]
beforeAll(async () => {
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  const { port } = echo.address() as AddressInfo
  proxies = await Promise.all(Array.from({ length: 6 }, () => openFaultyProxy(port)))
})
afterAll(async () => {
  for (const proxy of proxies) await proxy.close()
  echo.close()
})

async function open(proxy: FaultyProxy): Promise<Socket> {
  const socket = connect(proxy.port, '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'connect')
  await exchange(socket)
  return socket
}

async function exchange(socket: Socket): Promise<void> {
  socket.write('request')
  const [chunk] = await once(socket, 'data')
  expect(String(chunk)).toBe('request')
}

it.each(Object.keys(linkFaults))('%s: hits open connections, is counted, and is undone', async (name) => {
  const [client, database, storage, wakeup, receiver, broker] = proxies as [FaultyProxy, ...FaultyProxy[]]
  const links = { client, database, storage, wakeup, receiver, broker }
  const link = links[name.split('-')[0] as keyof typeof links] as FaultyProxy
  const targets = {
    clientLink: client,
    databaseLinks: [database],
    stack: { storage: { links: [storage] }, wakeUps: { links: [wakeup] } },
    receivers: [{ link: receiver }],
    brokers: [{ link: broker }],
    sparedJobs: { beforeLoss: async () => {} },
  } as unknown as Targets
  const socket = await open(link)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  const fault = await linkFaults[name]?.begin(targets, 0.1)
  if (name.endsWith('cut')) await closed
  if (name.endsWith('delay')) {
    expect(link.isFaulty).toBe(true)
    await exchange(socket)
  }
  if (name.endsWith('freeze')) {
    expect(link.isFaulty).toBe(true)
    socket.on('data', () => expect.unreachable('Data passed a half-open connection.'))
    socket.write('lost')
  }
  await fault?.end()
  expect(fault?.hits()).toBeGreaterThanOrEqual(1)
  expect(proxies.filter(({ isFaulty }) => isFaulty)).toEqual([])
  socket.destroy()
  const next = await open(link)
  next.destroy()
  await once(next, 'close')
})

it('cut of a link without connections: cuts the next one, and no further ones', async () => {
  const [link] = proxies as [FaultyProxy]
  const fault = await linkFaults['client-link-cut']?.begin({ clientLink: link } as unknown as Targets, 0)
  expect(fault?.hits()).toBe(0)
  const cut = connect(link.port, '127.0.0.1')
  cut.on('error', () => {})
  await new Promise((resolve) => cut.once('close', resolve))
  expect(fault?.hits()).toBe(1)
  const next = await open(link)
  await exchange(next)
  await fault?.end()
  next.destroy()
})
