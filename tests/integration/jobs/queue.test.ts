import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { QueueWorker } from '#core/modes/delivery-mode.ts'
import type { Message } from '#core/ports/transaction.ts'
import type { Workers } from '#platform/queue/workers.ts'
import { TestQueue } from '#tests/support/server/test-queue.ts'
import { until } from '#tests/support/until.ts'

let queue: TestQueue

beforeAll(async () => {
  queue = await TestQueue.open()
})
afterEach(() => queue.reset())
afterAll(() => queue.close())

const start = (worker: Omit<QueueWorker, 'queue'>): Promise<Workers> => queue.start(worker)

async function send(...messages: Omit<Message, 'queue'>[]): Promise<void> {
  await queue.store(...messages)
  await queue.wake()
}

async function states(): Promise<string[]> {
  const { rows } = await queue.database.pool.query<{ state: string }>('SELECT state FROM pgboss.job')
  return rows.map(({ state }) => state)
}

it('queue: starts the next message while a released one is being recorded, up to twice the slots', async () => {
  const noted: (() => void)[] = []
  await start({
    concurrency: 1,
    handle: (_data, _signal, leaveSlot) => {
      leaveSlot()
      return new Promise((resolve) => noted.push(resolve))
    },
  })
  await send({ data: { n: 1 } }, { data: { n: 2 } }, { data: { n: 3 } })
  await expect.poll(() => noted.length).toBe(2)
  noted[0]?.()
  await expect.poll(() => noted.length).toBe(3)
  for (const done of noted) done()
  await expect.poll(states).toEqual(['completed', 'completed', 'completed'])
})

it('queue: starts messages while others run without a slot, up to the maximum', async () => {
  const running: (() => void)[] = []
  await start({
    concurrency: 1,
    maxRunning: 4,
    handle: (_data, _signal, leaveSlot) => {
      leaveSlot()
      return new Promise((resolve) => running.push(resolve))
    },
  })
  await send(...Array.from({ length: 5 }, (_, n) => ({ data: { n } })))
  await until(() => expect(running).toHaveLength(4))
  await until(async () => expect((await states()).filter((state) => state === 'active')).toHaveLength(4))
  running[0]?.()
  await until(() => expect(running).toHaveLength(5))
  for (const done of running) done()
  await until(async () => expect(await states()).toEqual(Array(5).fill('completed')))
})

it('queue: starts a delayed message when it is due, not at the next poll', async () => {
  const waiting: number[] = []
  await start({
    concurrency: 40,
    async handle() {
      waiting.push((await states()).filter((state) => state === 'created').length)
    },
  })
  // Polls every two seconds find the messages of a round in at most three groups, in every round. A machine that
  // stalls takes many together as well, but not in every round.
  do {
    waiting.length = 0
    const soon = Date.now() + 500
    await send(
      ...Array.from({ length: 30 }, (_, n) => ({ data: { n }, startAfter: new Date(soon + n * 97) })),
    )
    await expect.poll(() => waiting.length).toBe(30)
  } while (new Set(waiting).size <= 3)
})

it('queue: handles as many messages concurrently as there are slots, and completes all', async () => {
  let now = 0
  let most = 0
  const handled: unknown[] = []
  await start({
    concurrency: 3,
    async handle(data) {
      most = Math.max(most, ++now)
      await delay(5)
      now--
      handled.push(data)
    },
  })
  await send(...Array.from({ length: 20 }, (_, n) => ({ data: { n } })))
  await until(async () => expect(await states()).toEqual(Array(20).fill('completed')))
  expect(handled).toHaveLength(20)
  expect(most).toBe(3)
})

it('queue: deletes handled messages where the worker says so, and keeps a failed one for its retry', async () => {
  const failed: unknown[] = []
  await start({
    concurrency: 3,
    deletesHandled: true,
    async handle(data) {
      const { n } = data as { n: number }
      if (n > 0 || failed.length > 0) return
      failed.push(data)
      expect(await states()).toContain('active')
      throw new Error('not yet')
    },
  })
  await send(...Array.from({ length: 5 }, (_, n) => ({ data: { n } })))
  await until(async () => expect(await states()).toEqual([]))
  expect(failed).toEqual([{ n: 0 }])
})

it('queue: a slow group occupies at most its group concurrency', async () => {
  const release = Promise.withResolvers<void>()
  const handled: unknown[] = []
  await start({
    concurrency: 6,
    groupConcurrency: 2,
    async handle(data) {
      const { group, n } = data as { group: string; n: number }
      if (group === 'slow') await release.promise
      handled.push(`${group} ${n}`)
    },
  })
  // The slow group's messages come first, more of them than there are slots.
  await send(...Array.from({ length: 10 }, (_, n) => ({ data: { group: 'slow', n }, group: 'slow' })))
  await send(...Array.from({ length: 10 }, (_, n) => ({ data: { group: 'quick', n }, group: 'quick' })))
  await until(() => expect(handled).toHaveLength(10))
  expect(handled.every((name) => String(name).startsWith('quick'))).toBe(true)
  // A handled message is completed a moment later, in one statement with others.
  await until(async () => {
    const now = await states()
    expect(now.filter((state) => state === 'completed')).toHaveLength(10)
    expect(now.filter((state) => state === 'active')).toHaveLength(2)
  })
  release.resolve()
  await until(() => expect(handled).toHaveLength(20))
})

it('queue: starts the next message of a group when one leaves it before it is done', async () => {
  const recorded: (() => void)[] = []
  await start({
    concurrency: 4,
    groupConcurrency: 1,
    handle: (_data, _signal, leaveSlot) => {
      leaveSlot({ group: true })
      const { promise, resolve } = Promise.withResolvers<void>()
      recorded.push(resolve)
      return promise
    },
  })
  await send(...Array.from({ length: 3 }, () => ({ data: {}, group: 'a' })))
  await until(() => expect(recorded).toHaveLength(3))
  for (const record of recorded) record()
  await until(async () => expect(await states()).toEqual(Array(3).fill('completed')))
})

it('queue: retries a message whose handler failed', async () => {
  let tries = 0
  await start({
    concurrency: 1,
    async handle() {
      if (++tries < 3) throw new Error('not yet')
    },
  })
  await send({ data: {} })
  await until(async () => expect(await states()).toEqual(['completed']))
  expect(tries).toBe(3)
})

it('queue: returns its messages on stop and aborts their handlers', async () => {
  const seen: AbortSignal[] = []
  const worker: Omit<QueueWorker, 'queue'> = {
    concurrency: 1,
    handle: (_, signal) =>
      new Promise((_, reject) => {
        seen.push(signal)
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
  }
  const first = await start(worker)
  await send({ data: {} })
  await until(() => expect(seen).toHaveLength(1))
  await queue.stop(first, 20)
  expect(seen[0]?.aborted).toBe(true)
  expect(await states()).toEqual(['retry'])
  await start(worker)
  await until(() => expect(seen).toHaveLength(2))
})

it('queue: aborts the handler of a message that the same worker claims again', async () => {
  const signals: AbortSignal[] = []
  const abortedAtClaim: boolean[][] = []
  const second = Promise.withResolvers<void>()
  await start({
    concurrency: 2,
    handle(_, signal) {
      signals.push(signal)
      abortedAtClaim.push(signals.map(({ aborted }) => aborted))
      return signals.length > 1 ? second.promise : once(signal, 'abort').then(() => {})
    },
  })
  await send({ data: {} })
  await until(() => expect(signals).toHaveLength(1))
  // As after a missed heartbeat.
  await queue.database.pool.query("UPDATE pgboss.job SET state = 'retry'")
  await queue.wake()
  await until(() => expect(signals).toHaveLength(2))
  expect(abortedAtClaim).toEqual([[false], [true, false]])
  second.resolve()
  await until(async () => expect(await states()).toEqual(['completed']))
})

it('queue: aborts the handler of a message that another worker took over', async () => {
  const aborted = Promise.withResolvers<void>()
  await start({
    concurrency: 1,
    handle: (_, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          aborted.resolve()
          resolve()
        })
      }),
  })
  await send({ data: {} })
  await until(async () => expect(await states()).toEqual(['active']))
  await queue.database.pool.query("UPDATE pgboss.job SET state = 'cancelled'")
  await aborted.promise
})
