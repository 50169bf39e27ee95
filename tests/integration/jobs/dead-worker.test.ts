import { fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { analyzeQueue as queue } from '#core/jobs/submit/submit.ts'
import { type Database, openDatabase } from '#platform/postgres/database.ts'
import { openPresence, presentSql } from '#platform/postgres/presence/presence.ts'
import { inTransaction } from '#platform/postgres/sql-transaction.ts'
import { findOrphans } from '#platform/queue/message-owner.ts'
import { openSender, type Sender } from '#platform/queue/sender.ts'
import { startWorkers, type Workers } from '#platform/queue/workers.ts'
import { openPostgresWakeUps } from '#platform/wakeup/postgres/postgres-wake-ups.ts'
import type { WakeUpTransport } from '#platform/wakeup/wake-ups.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'
import { openDatabaseProxy } from '#tests/support/postgres/database-proxy.ts'

let test: TestDatabase
let database: Database
let sender: Sender
let wakeUps: WakeUpTransport
const workers: Workers[] = []
// On a busy machine a heartbeat can time out; the session is then opened again.
const onError = () => {}

beforeAll(async () => {
  test = await createTestDatabase()
  database = openDatabase(test.url)
  sender = await openSender(database, onError)
  wakeUps = openPostgresWakeUps({ url: test.url, onError })
  await wakeUps.start()
})
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop(100)))
  await database.pool.query('DELETE FROM pgboss.job')
})
afterAll(async () => {
  await wakeUps.close()
  await sender.close()
  await database.close()
  await test.drop()
})

/** Sends a message whose heartbeat would be missed only after an hour. */
async function send(): Promise<void> {
  await inTransaction(database.pool, (tx) => sender.enqueue(tx, [{ queue, data: {} }]))
  await database.pool.query('UPDATE pgboss.job SET heartbeat_seconds = 3600')
  await wakeUps.publish([{ kind: 'queue', queue }])
}

async function startHandling(): Promise<{ handled: number }> {
  const count = { handled: 0 }
  const handle = async () => void count.handled++
  workers.push(await startWorkers(test.url, [{ queue, concurrency: 1, handle }], wakeUps, onError))
  return count
}

const outputs = async () =>
  (await database.pool.query<{ state: string; output: object }>('SELECT state, output FROM pgboss.job')).rows

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
        DATABASE_URL: test.url,
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
  const { proxy, url } = await openDatabaseProxy(test.url)
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
  workers.push(await startWorkers(test.url, [{ queue, concurrency: 1, handle }], wakeUps, onError, lost.id))
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
    url: test.url,
    sessionName,
    onError,
    beatMs: 3_600_000,
    timeoutMs: 3_600_000,
  })
  const pid = async () =>
    (await database.pool.query('SELECT pid FROM pg_stat_activity WHERE application_name = $1', [sessionName]))
      .rows[0]?.pid
  const before = await pid()
  await database.pool.query('SELECT pg_terminate_backend($1)', [before])
  await expect.poll(async () => [before, undefined].includes(await pid())).toBe(false)
  const present = async () => (await database.pool.query(presentSql)).rows.map(({ objid }) => objid)
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
  workers.push(await startWorkers(test.url, [{ queue, concurrency: 1, handle }], wakeUps, onError))
  await send()
  await taken.promise
  expect(await outputs()).toEqual([{ state: 'active', output: null }])
  expect(await findOrphans(database.pool, [])).toEqual(new Map())
  handled.resolve()
  await expect.poll(outputs).toEqual([{ state: 'completed', output: null }])
})
