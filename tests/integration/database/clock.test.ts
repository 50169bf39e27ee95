import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { ServiceClock } from '#core/clock.ts'
import { sweepOrphans } from '#core/jobs/sweep.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import { synchroniseClock } from '#platform/postgres/clock-sync.ts'
import { openDatabase } from '#platform/postgres/database.ts'
import { openHook } from '#tests/support/hook.ts'
import { createKey, requestWith } from '#tests/support/http/keys.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys', WEBHOOK_ALLOW: '127.0.0.1' })
})
afterEach(() => void vi.useRealTimers())
afterAll(() => app.close())

/** The time, from a clock that the tests do not set. */
const realNow = () => performance.timeOrigin + performance.now()

/** Sets the clock of this process, and stops it. */
const setClock = (shiftMs: number) => void vi.setSystemTime(realNow() + shiftMs)

const jumps = [330_000, -330_000]

it.each(jumps)('clock set by %d ms: events, ids and retries have the time of the database', async (shift) => {
  setClock(shift)
  const job = await newJob(app.web.services)
  const { rows } = await app.database.query(
    `SELECT extract(epoch FROM clock_timestamp() - at)::float8 AS age FROM event WHERE jobid = '${job.jobid}'`,
  )
  expect(Math.abs(rows[0].age)).toBeLessThan(60)
  expect(Math.abs(Number.parseInt(newUuid().replace('-', '').slice(0, 12), 16) - realNow())).toBeLessThan(
    60_000,
  )
  const seconds = await app.web.services.estimator.secondsUntilDone(job)
  expect(seconds).toBeLessThan(60)
})

it.each(jumps)('clock set by %d ms: webhooks are signed with the time of the database', async (shift) => {
  const senders = await startSenders(app)
  const hook = await openHook()
  setClock(shift)
  try {
    const userid = `user${shift}`
    const { key } = await createKey(app, userid, { scopes: ['read', 'write', 'webhooks'] })
    const { body, status } = await requestWith(app, key, 'POST', `/users/${userid}/webhooks`, {
      body: { url: hook.url },
    })
    expect(status).toBe(201)
    hook.secrets.push(body.secret)
    await newJob(app.web.services, userid)
    await until(() => expect(hook.calls).toHaveLength(1))
    const timestamp = Number(hook.calls[0]?.headers['webhook-timestamp'])
    expect(Math.abs(timestamp * 1_000 - realNow())).toBeLessThan(60_000)
  } finally {
    await hook.close()
    await senders.stop()
  }
})

it('clock set forward: a key that expires in two minutes is accepted, and its streams are not ended', async () => {
  const expiresAt = new Date(realNow() + 120_000).toISOString()
  const { key } = await createKey(app, 'carol', { expiresAt })
  setClock(330_000)
  for (let n = 0; n < 3; n++)
    expect((await requestWith(app, key, 'GET', '/users/carol/jobs')).status).toBe(200)
})

it('clock set back: a rate limit asks to wait for at most its window', async () => {
  const { key } = await createKey(app, 'dave')
  await requestWith(app, app.adminKey, 'PUT', '/plans/slow', { body: { limits: { requestsPerMinute: 1 } } })
  await requestWith(app, app.adminKey, 'PUT', '/users/dave/plan', { body: { plan: 'slow' } })
  const ask = () => requestWith(app, key, 'GET', '/users/dave/jobs')
  await until(async () => expect((await ask()).status).toBe(429))
  setClock(-330_000)
  const { status, headers } = await ask()
  expect([status, Number(headers.get('retry-after')) <= 60]).toEqual([429, true])
})

it('clock set: files are kept, because their age is not certain', async () => {
  const { services } = app.web
  const jobid = newUuid()
  await services.blobs.put(jobid, 'text.txt', new Uint8Array(1))
  const later = { ...services, clock: () => new Date(realNow() + 330_000) }
  setClock(330_000)
  expect(await sweepOrphans(later)).toBe(0)
  expect((await services.blobs.read(jobid, 'text.txt'))?.size).toBe(1)
})

it('comparison: corrects a clock that was wrong from the start', async () => {
  const database = openDatabase(app.database.url)
  const clock = new ServiceClock({
    wallMs: () => Date.now() - 3_600_000,
    monotonicMs: () => performance.now(),
  })
  const stop = await synchroniseClock(database.pool, () => {}, clock)
  expect(Math.abs(clock.now() - realNow())).toBeLessThan(60_000)
  stop()
  await database.close()
})
