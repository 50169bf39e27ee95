import { fork } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import { openDatabase } from '#platform/postgres/database.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { until } from '#tests/support/until.ts'

/** As many as one destination is sent at the same time. */
const size = 8

let app: TestApp
let senders: Senders
let database: ReturnType<typeof openDatabase>
const hooks: Hook[] = []

beforeAll(async () => {
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: '0,3600' })
  senders = await startSenders(app)
  database = openDatabase(app.database.url, { connections: 1 })
})
afterEach(async () => {
  for (const hook of hooks.splice(0)) await hook.close()
})
afterAll(async () => {
  // Errors of the database are part of the tests.
  await senders.stop({ ignoreErrors: true })
  await database.close()
  await app.close()
})

/** A webhook whose receiver responds to the first `size` requests together, so that their outcomes form a batch. */
async function subscribe(userid: string, answer: Hook['answer']) {
  const all = Promise.withResolvers<void>()
  const hook = await openHook(async (call, n) => {
    if (n + 1 >= size) all.resolve()
    await all.promise
    return answer(call, n)
  })
  hooks.push(hook)
  const { body } = await apiOf(app.url)('POST', `/users/${userid}/webhooks`, { url: hook.url })
  return { hook, id: body.id as string }
}

async function newJobs(userid: string): Promise<string[]> {
  const jobs = await Promise.all(Array.from({ length: size }, () => newJob(app.web.services, userid)))
  return jobs.map(({ jobid }) => jobid)
}

const idOf = (call: { headers: Record<string, string> }) => call.headers['webhook-id'] ?? ''
const deliveriesTo = (destinationId: string) =>
  app.web.services.deliveries.list(everyone, { of: { destinationId }, limit: 100 })

/** Makes PostgreSQL refuse to record the success of deliveries to the destination; of one job, when it is given. */
async function refuseOutcomes(destinationId: string, jobid?: string): Promise<() => Promise<void>> {
  const name = `refuse_${newUuid().replaceAll('-', '')}`
  const condition = `NEW.destination_id = '${destinationId}' ${jobid ? `AND NEW.jobid = '${jobid}'` : ''}`
  await database.pool.query(`
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''refused''; END';
    CREATE TRIGGER ${name} BEFORE UPDATE ON delivery FOR EACH ROW
      WHEN (NEW.state = 'delivered' AND ${condition}) EXECUTE FUNCTION ${name}()`)
  return async () => {
    await database.pool.query(`DROP FUNCTION IF EXISTS ${name}() CASCADE`)
  }
}

it('one outcome of a batch cannot be recorded: only that event is delivered again, with the same id', async () => {
  let accept = async () => {}
  const { hook, id } = await subscribe('poison', async (_call, n) => {
    if (n >= size) await accept()
    return {}
  })
  const stopped = await pause()
  const jobids = await newJobs('poison')
  accept = await refuseOutcomes(id, jobids[3])
  await stopped.resume()
  await until(async () => {
    const deliveries = await deliveriesTo(id)
    expect(deliveries.map(({ state }) => state)).toEqual(Array(size).fill('delivered'))
    for (const { attempts } of deliveries) expect(attempts).toHaveLength(1)
  })
  expect(hook.calls.slice(size).map(idOf)).toEqual([`${jobids[3]}-1`])
  expect(new Set(hook.calls.map(idOf))).toEqual(new Set(jobids.map((jobid) => `${jobid}-1`)))
})

it('no outcome of a batch can be recorded: every event is delivered again, with the same id', async () => {
  let accept = async () => {}
  const { hook, id } = await subscribe('refused', async (_call, n) => {
    if (n >= size) await accept()
    return {}
  })
  const stopped = await pause()
  const jobids = await newJobs('refused')
  accept = await refuseOutcomes(id)
  await stopped.resume()
  await until(async () => {
    const deliveries = await deliveriesTo(id)
    expect(deliveries.map(({ state }) => state)).toEqual(Array(size).fill('delivered'))
    for (const { attempts } of deliveries) expect(attempts).toHaveLength(1)
  })
  expect(hook.calls.length).toBeGreaterThan(size)
  for (const jobid of jobids) {
    const bodies = hook.calls.filter((call) => idOf(call) === `${jobid}-1`).map(({ body }) => body)
    expect(new Set(bodies).size).toBe(1)
  }
})

it('a delivery of a batch has no event: it fails without an attempt, and the others are delivered', async () => {
  const { hook, id } = await subscribe('no-event', () => ({}))
  const stopped = await pause()
  const jobids = await newJobs('no-event')
  const [lost] = await newJobs('no-event')
  await database.pool.query('DELETE FROM event WHERE jobid = $1', [lost])
  await stopped.resume()
  await until(async () => {
    const states = new Map((await deliveriesTo(id)).map(({ jobid, state }) => [jobid, state]))
    expect([...new Set(states.values())].sort()).toEqual(['delivered', 'failed'])
    expect(states.get(lost ?? '')).toBe('failed')
  })
  expect(hook.calls.map(idOf)).toEqual(expect.arrayContaining(jobids.map((jobid) => `${jobid}-1`)))
  expect(hook.calls.map(idOf)).not.toContain(`${lost}-1`)
  const failed = (await deliveriesTo(id)).find(({ jobid }) => jobid === lost)
  expect(failed).toMatchObject({ attempts: [], nextAttemptAt: null })
})

it('failed and successful attempts of a batch: each delivery has its own outcome, and each failure counts', async () => {
  const failing = await subscribe('failing', () => ({ status: 500 }))
  const accepting = await subscribe('accepting', () => ({ status: 200 }))
  await Promise.all([newJobs('failing'), newJobs('accepting')])
  await until(async () => {
    expect((await deliveriesTo(failing.id)).map(({ state }) => state)).toEqual(Array(size).fill('retrying'))
    expect((await deliveriesTo(accepting.id)).map(({ state }) => state)).toEqual(
      Array(size).fill('delivered'),
    )
  })
  for (const { attempts, failedAttempts, nextAttemptAt } of await deliveriesTo(failing.id)) {
    expect(attempts).toMatchObject([{ n: 1, status: 500, class: 'status' }])
    expect(failedAttempts).toBe(1)
    expect(nextAttemptAt?.getTime()).toBeGreaterThan(Date.now() + 2_000_000)
  }
  expect(await app.web.services.destinations.read(everyone, failing.id)).toMatchObject({ failures: size })
  expect(await app.web.services.destinations.read(everyone, accepting.id)).toMatchObject({ failures: 0 })
  expect(failing.hook.calls).toHaveLength(size)
})

it('worker killed before the outcomes of a batch are recorded: every event is delivered again, with the same id', async () => {
  const { hook, id } = await subscribe('killed', async (_call, n) => {
    if (n + 1 === size) {
      child.kill('SIGKILL')
      await once(child, 'exit')
      await stopped.resume()
    }
    return {}
  })
  const stopped = await pause()
  const jobids = await newJobs('killed')
  const child = fork('tests/support/server/sending-worker.ts', {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      DATABASE_URL: app.database.url,
      HEARBACK_DATA: app.settings.HEARBACK_DATA,
      LOG_LEVEL: 'error',
    },
    execArgv: [],
  })
  await until(async () => {
    const deliveries = await deliveriesTo(id)
    expect(deliveries.map(({ state }) => state)).toEqual(Array(size).fill('delivered'))
  })
  const ids = jobids.map((jobid) => `${jobid}-1`)
  for (const calls of [hook.calls.slice(0, size), hook.calls.slice(size)]) {
    expect(calls.map(idOf).sort()).toEqual(ids.toSorted())
  }
})

/** Stops the workers until `resume`, so that deliveries wait in the queue. */
async function pause() {
  await senders.stop({ ignoreErrors: true })
  return {
    async resume() {
      senders = await startSenders(app)
    },
  }
}
