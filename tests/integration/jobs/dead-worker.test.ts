import { fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openPresence, presentSql } from '#platform/postgres/presence/presence.ts'
import { findOrphans } from '#platform/queue/message-owner.ts'
import { openDatabaseProxy } from '#tests/support/postgres/database-proxy.ts'
import { TestQueue } from '#tests/support/server/test-queue.ts'

let queue: TestQueue
// On a busy machine a heartbeat can time out; the session is then opened again.
const onError = () => {}

beforeAll(async () => {
  queue = await TestQueue.open()
})
afterEach(() => queue.reset())
afterAll(() => queue.close())

/** Sends a message whose heartbeat would be missed only after an hour. */
async function send(): Promise<void> {
  await queue.store({ data: {} })
  await queue.database.pool.query('UPDATE pgboss.job SET heartbeat_seconds = 3600')
  await queue.wake()
}

async function startHandling(): Promise<{ handled: number }> {
  const count = { handled: 0 }
  const handle = async () => void count.handled++
  await queue.start({ concurrency: 1, handle })
  return count
}

const outputs = async () =>
  (await queue.database.pool.query<{ state: string; output: object }>('SELECT state, output FROM pgboss.job'))
    .rows

it.each([
  ['is running', true],
  ['starts afterwards', false],
])(
  'message of a killed worker: a worker that %s takes it, without a missed heartbeat',
  async (_, isRunning) => {
    const child = fork('tests/support/server/hanging-worker.ts', {
      env: {
        NODE_ENV: 'production',
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        DATABASE_URL: queue.url,
      },
      execArgv: [],
    })
    const taken = once(child, 'message')
    await send()
    await taken
    expect(await outputs()).toEqual([{ state: 'active', output: { owner: expect.any(Number) } }])
    const running = isRunning ? await startHandling() : null
    child.kill('SIGKILL')
    await once(child, 'exit')
    const count = running ?? (await startHandling())
    await expect.poll(() => count.handled).toBe(1)
    await expect.poll(outputs).toEqual([{ state: 'completed', output: null }])
  },
)

it('message of a worker whose machine is lost: another worker takes it when the session times out', async () => {
  const { proxy, url } = await openDatabaseProxy(queue.url)
  const lost = await openPresence({
    url,
    sessionName: 'hearback lost worker',
    onError,
    beatMs: 50,
    timeoutMs: 500,
  })
  const taken = Promise.withResolvers<void>()
  const handle = () => {
    taken.resolve()
    return new Promise<void>(() => {})
  }
  await queue.start({ concurrency: 1, handle }, lost.id)
  await send()
  await taken.promise
  const count = await startHandling()
  proxy.freezeNew(true)
  proxy.freeze()
  await expect.poll(() => count.handled).toBe(1)
  lost.close()
  await proxy.close()
})

it('session of a living process that breaks: it is opened again at once, with the same number', async () => {
  const sessionName = 'hearback breaking session'
  const presence = await openPresence({
    url: queue.url,
    sessionName,
    onError,
    beatMs: 3_600_000,
    timeoutMs: 3_600_000,
  })
  const pid = async () =>
    (
      await queue.database.pool.query('SELECT pid FROM pg_stat_activity WHERE application_name = $1', [
        sessionName,
      ])
    ).rows[0]?.pid
  const before = await pid()
  await queue.database.pool.query('SELECT pg_terminate_backend($1)', [before])
  await expect.poll(async () => [before, undefined].includes(await pid())).toBe(false)
  const present = async () => (await queue.database.pool.query(presentSql)).rows.map(({ objid }) => objid)
  await expect.poll(present).toContain(presence.id)
  presence.close()
})

it('message of a worker without a session of its own, as behind PgBouncer: another worker does not take it', async () => {
  const taken = Promise.withResolvers<void>()
  const handled = Promise.withResolvers<void>()
  const handle = () => {
    taken.resolve()
    return handled.promise
  }
  await queue.start({ concurrency: 1, handle })
  await send()
  await taken.promise
  expect(await outputs()).toEqual([{ state: 'active', output: null }])
  expect(await findOrphans(queue.database.pool, [])).toEqual(new Map())
  handled.resolve()
  await expect.poll(outputs).toEqual([{ state: 'completed', output: null }])
})
