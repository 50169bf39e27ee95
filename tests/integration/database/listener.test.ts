import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newUuid } from '#core/jobs/uuid.ts'
import type { WakeUp } from '#core/ports/wake-ups.ts'
import { channel, encodeWakeUps } from '#platform/wakeup/postgres/notification.ts'
import { openPostgresWakeUps } from '#platform/wakeup/postgres/postgres-wake-ups.ts'
import type { WakeUpTransport } from '#platform/wakeup/wake-ups.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'

let database: TestDatabase
let client: pg.Client
let proxy: FaultyProxy
let proxiedUrl: string

beforeAll(async () => {
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const url = new URL(database.url)
  proxy = await openFaultyProxy(Number(url.port))
  url.port = String(proxy.port)
  proxiedUrl = url.href
})
afterAll(async () => {
  await proxy.close()
  await client.end()
  await database.drop()
})

const notify = (wakeUp: WakeUp) =>
  client.query('SELECT pg_notify($1, $2)', [channel, encodeWakeUps([wakeUp])[0]])
const someEvent = (seq: number) => ({ kind: 'event', jobid: newUuid(), userid: 'alice', seq }) as const

/** Starts a listener. Only a test of a fault that heartbeats detect makes them frequent. */
async function start(url: string, beat: { beatMs?: number; beatTimeoutMs?: number } = {}) {
  const received: WakeUp[] = []
  const resumes: Date[] = []
  const errors: unknown[] = []
  const listener = openPostgresWakeUps({
    url,
    onError: (error) => errors.push(error),
    beatMs: 60_000,
    beatTimeoutMs: 60_000,
    ...beat,
  })
  listener.subscribe({
    onWakeUp: (wakeUp) => received.push(wakeUp),
    onResume: (downSince) => resumes.push(downSince),
  })
  await listener.start()
  return { listener, received, resumes, errors }
}

/** On a busy machine such a heartbeat may time out without a fault; the listener then resumes more than once. */
const frequent = { beatMs: 100, beatTimeoutMs: 1_000 }

async function expectReceived({ received }: { received: WakeUp[] }) {
  const event = someEvent(received.length + 1)
  await notify(event)
  await expect.poll(() => received.at(-1)).toEqual(event)
}

async function expectNoSession(listener: WakeUpTransport) {
  await listener.close()
  await expect
    .poll(async () => {
      const { rowCount } = await client.query(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'hearback listener'`,
      )
      return rowCount
    })
    .toBe(0)
}

describe('the listener', () => {
  it('receives the notifications of its own channel, in order', async () => {
    const started = await start(database.url)
    const events = [someEvent(1), someEvent(2), someEvent(3)]
    await client.query(`SELECT pg_notify($1, 'not JSON'), pg_notify($1, '{"other": 1}')`, [channel])
    for (const event of events) await notify(event)
    await expect.poll(() => started.received).toEqual(events)
    expect(started.resumes).toEqual([])
    await expectNoSession(started.listener)
  })

  it('reconnects when its session is terminated, and reports since when notifications may be lost', async () => {
    const started = await start(database.url)
    await expectReceived(started)
    const before = new Date()
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'hearback listener'`,
    )
    await expect.poll(() => started.resumes.length).toBe(1)
    expect(started.resumes[0]?.getTime()).toBeLessThanOrEqual(before.getTime())
    expect(started.errors.length).toBeGreaterThan(0)
    await expectReceived(started)
    await expectNoSession(started.listener)
  })

  it('detects a half-open connection', async () => {
    const started = await start(proxiedUrl, frequent)
    await expectReceived(started)
    proxy.freeze()
    const missed = someEvent(99)
    await notify(missed)
    await expect.poll(() => started.resumes.length).toBeGreaterThan(0)
    expect(started.received).not.toContainEqual(missed)
    await expectReceived(started)
    await started.listener.close()
  })

  it('detects that its session no longer listens', async () => {
    const connecting = vi.spyOn(pg.Client.prototype, 'connect')
    const started = await start(database.url, frequent)
    const [session] = connecting.mock.contexts as pg.Client[]
    connecting.mockRestore()
    await session?.query('UNLISTEN *')
    await expect.poll(() => started.resumes.length).toBeGreaterThan(0)
    await expectReceived(started)
    await started.listener.close()
  })

  it('retries while the server is unreachable, and can be closed meanwhile', async () => {
    const started = await start(proxiedUrl)
    proxy.aim(1)
    proxy.cut()
    await expect.poll(() => started.errors.length).toBeGreaterThan(2)
    proxy.aim(Number(new URL(database.url).port))
    await expect.poll(() => started.resumes.length).toBe(1)
    proxy.aim(1)
    proxy.cut()
    await started.listener.close()
    proxy.aim(Number(new URL(database.url).port))
  })
})
