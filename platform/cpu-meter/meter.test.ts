import { createServer, request } from 'node:http'
import { type AddressInfo, connect, createServer as createLineServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { CpuAccount } from '#core/ports/cpu-meter.ts'
import { type OpenMeter, openMeter } from './meter.ts'

let meter: OpenMeter | null = null
afterEach(() => meter?.close())

function open(): OpenMeter {
  meter = openMeter()
  return meter
}

/** Real work: so many square roots, in thousands. */
function work(thousands: number): number {
  let sum = 0
  for (let n = 0; n < thousands * 1_000; n++) sum += Math.sqrt(n)
  return sum
}

/** Works in small pieces, with a sleep before each. */
async function workInPieces(pieces: number, thousands: number): Promise<void> {
  for (let piece = 0; piece < pieces; piece++) {
    await delay(1)
    work(thousands)
  }
}

/** Until the last work is charged: at the sleep that follows it. */
const settled = () => delay(5).then(() => delay(5))

const threadMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** What was charged, by follower. */
function charged(from: OpenMeter): Record<string, number> {
  const sums: Record<string, number> = {}
  for (const { follower, cpuMs } of from.take()) sums[follower] = (sums[follower] ?? 0) + cpuMs
  return sums
}

test('work that interleaves is charged to whom it is for, and no more than there was', async () => {
  const meter = open()
  const accounts = ['heavy', 'light'].map((follower) => meter.open({ jobid: 'j', follower }))
  const [heavy, light] = accounts as [CpuAccount, CpuAccount]
  await settled()
  const before = threadMs()
  await Promise.all([
    heavy.run(() => workInPieces(60, 2_000)),
    light.run(() => workInPieces(60, 100)),
    workInPieces(60, 500),
  ])
  await settled()
  const spent = threadMs() - before
  const costs = charged(meter)
  expect(Object.keys(costs).sort()).toEqual(['heavy', 'light'])
  expect(costs.heavy).toBeGreaterThan(5 * (costs.light ?? 0))
  expect(costs.light).toBeGreaterThan(0)
  expect((costs.heavy ?? 0) + (costs.light ?? 0)).toBeLessThan(spent)
  expect(costs.heavy).toBeGreaterThan(spent / 2)
})

test('a closed account is charged no more, though its work goes on', async () => {
  const meter = open()
  const account = meter.open({ jobid: 'j', follower: 'gone' })
  await settled()
  const going = account.run(() => workInPieces(20, 1_000))
  account.close()
  await going
  await settled()
  const { gone = 0 } = charged(meter)
  await workInPieces(20, 1_000)
  expect(charged(meter)).toEqual({})
  expect(gone).toBeLessThan(2)
})

test("what is nobody's is dropped, and what becomes somebody's later is charged from the start", async () => {
  const meter = open()
  const [late, nobody] = [meter.open(null), meter.open(null)]
  await Promise.all([late.run(() => workInPieces(10, 500)), nobody.run(() => workInPieces(10, 500))])
  await settled()
  expect(charged(meter)).toEqual({})
  late.belongTo({ jobid: 'j', follower: 'late' })
  nobody.close()
  expect(Object.keys(charged(meter))).toEqual(['late'])
})

test('a request is charged with what came before its first line, and another one on the same line is not', async () => {
  const meter = open()
  const server = createServer((asked, answer) => {
    const follower = asked.url?.slice(1) ?? ''
    if (follower === 'unnamed') return void answer.end(String(work(500)))
    const account = meter.open({ jobid: 'j', follower })
    answer.once('close', () => account.close())
    // On purpose outside of the account: it is the same callback.
    const sum = work(500)
    account.run(() => setTimeout(() => answer.end(String(sum)), 1))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  const ask = (path: string) =>
    new Promise<void>((done, fail) => {
      request({ port, path, agent: false }, (answer) => answer.resume().once('end', done))
        .once('error', fail)
        .end()
    })
  const before = threadMs()
  for (let n = 0; n < 40; n++) await ask(n % 4 === 0 ? '/named' : '/unnamed')
  await settled()
  const spent = threadMs() - before
  const { named = 0 } = charged(meter)
  server.close()
  // Of forty like pieces of work ten were its own.
  expect(named).toBeGreaterThan(spent / 10)
  expect(named).toBeLessThan(spent / 2)
})

test('what a line that all share brings is charged to whoever waits for it', async () => {
  const meter = open()
  const server = createLineServer((line) => line.on('data', (asked) => line.write(asked)))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const line = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const waiting: (() => void)[] = []
  // As a driver reads rows: in a callback of the line, before it tells whoever asked.
  line.on('data', () => {
    work(500)
    waiting.shift()?.()
  })
  async function ask(times: number): Promise<void> {
    for (let n = 0; n < times; n++) {
      await new Promise<void>((answered) => {
        waiting.push(answered)
        line.write('?')
      })
    }
  }
  const before = threadMs()
  await meter.open({ jobid: 'j', follower: 'asks' }).run(() => ask(30))
  await settled()
  const spent = threadMs() - before
  expect(charged(meter).asks).toBeGreaterThan(spent / 2)
  await ask(30)
  await settled()
  expect(charged(meter).asks ?? 0).toBeLessThan(spent / 4)
  line.destroy()
  server.close()
})
