import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { beginAttempt } from '#core/jobs/attempt.ts'
import { analyzeQueue } from '#core/jobs/submit/submit.ts'
import { modules } from '#delivery/modes.ts'
import { openDatabase } from '#platform/postgres/database.ts'
import { auditLogOn } from '#platform/postgres/stores/account/audit-log.ts'
import { keyStoreOn } from '#platform/postgres/stores/account/key-store.ts'
import { startWorkers, type Workers } from '#platform/queue/workers.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { complete, fail } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'
import { eventsPerJob, fillDatabase } from '#tests/support/postgres/filler.ts'
import { type PlanRecorder, recordPlans } from '#tests/support/postgres/plans.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { type Senders, startSenders } from '#tests/support/server/senders.ts'
import { sweeps } from '#worker/sweep.ts'

const jobs = 20_000
/** Rows of the tables that grow with the number of jobs. */
const sizes: Record<string, number> = {
  job: jobs,
  event: eventsPerJob * jobs,
  delivery: jobs / 2,
  receipt: 2 * jobs,
  usage_record: jobs,
  usage_day: jobs,
  access_key: jobs,
  audit: jobs,
  // The table of pg-boss.
  job_common: jobs,
}
/** A statement that reads a larger share of a table is taken for one whose cost grows with the table. */
const maxShare = 0.05
/** pg-boss maintains its table as a whole. Completed messages are deleted after a minute. */
const ofQueueMaintenance = /pgbossqueue-stats|pgbossjob_common/
/** Sweeps that run less often may read whole tables. */
const hourMs = 3_600_000

let app: TestApp
let ask: ReturnType<typeof apiOf>
let hook: Hook
let recorder: PlanRecorder
let senders: Senders
let workers: Workers
const errors: unknown[] = []

beforeAll(async () => {
  const database = await createTestDatabase()
  const superuserUrl = new URL(inject('superuserUrl'))
  superuserUrl.pathname = new URL(database.url).pathname
  await fillDatabase({ superuserUrl: superuserUrl.href, jobs })
  await fillAccounts(database)
  recorder = await recordPlans(superuserUrl.href)
  app = await startTestApp({ WEBHOOK_RETRY_SCHEDULE: '0,0.05,0.05' }, database)
  ask = apiOf(app.url)
  hook = await openHook((_call, n) => ({ status: n === 0 ? 503 : 204 }))
  senders = await startSenders(app)
  const { services, wakeUps } = app.web
  const handle = async (data: object) => {
    const attempt = await beginAttempt(services, Reflect.get(data, 'jobid'))
    // A canceled job, which may be canceled before or after its attempt begins.
    if (!attempt || attempt.filename === 'canceled.pdf') return
    if (attempt.filename === 'bad.pdf') await fail(services, attempt)
    else await complete(services, attempt)
  }
  workers = await startWorkers(
    database.url,
    [{ queue: analyzeQueue, concurrency: 2, handle }],
    wakeUps,
    (error) => errors.push(error),
    1,
  )
})
afterAll(async () => {
  await workers?.stop(1_000)
  await senders?.stop()
  await hook?.close()
  await app?.close()
  recorder?.stop()
  expect(errors).toEqual([])
})

/** One key, one entry of the audit log and one day of usage for each of many users. */
async function fillAccounts(database: TestDatabase): Promise<void> {
  const users = `generate_series(1, ${jobs}) AS n`
  await database.query(
    `INSERT INTO access_key (id, userid, name, scopes, secret_hash, created_at)
    SELECT 'key ' || n, 'user ' || n, '', '{read}', '', now() FROM ${users}`,
  )
  await database.query(
    `INSERT INTO audit (at, userid, key_id, action, target, address, outcome)
    SELECT now(), 'user ' || n, 'key ' || n, 'session.create', '', '', 'ok' FROM ${users}`,
  )
  await database.query(
    `INSERT INTO usage_day (userid, day, metric, amount) SELECT 'user ' || n, now(), 'jobs', 1 FROM ${users}`,
  )
  await database.query('ANALYZE access_key, audit, usage_day')
}

async function submit(filename = 'a.pdf'): Promise<string> {
  const headers = { 'content-type': 'application/pdf', 'idempotency-key': crypto.randomUUID() }
  const init = { method: 'POST', headers, body: onePagePdf() }
  const response = await fetch(`${app.url}/pdf/user%207?filename=${filename}`, init)
  expect(response.status).toBe(202)
  return ((await response.json()) as { jobid: string }).jobid
}

/**
 * Executes the use case; returns the statements whose cost grows with a table. A statement may read up to `maxRows` of
 * a table, where it has such a limit.
 */
async function findGrowing(execute: () => Promise<unknown>, maxRows = 0): Promise<string[]> {
  recorder.take()
  await execute()
  const reads = recorder
    .take()
    .filter(({ table, statement }) => table in sizes && !ofQueueMaintenance.test(statement))
  // Otherwise the reports are not recorded.
  expect(reads.length).toBeGreaterThan(0)
  const growing = reads.filter(
    ({ table, node, rows }) =>
      node === 'Seq Scan' || rows > Math.max(maxRows, maxShare * (sizes[table] ?? 0)),
  )
  return growing.map(({ statement, table, node, rows }) => `${node} of ${table}, ${rows} rows: ${statement}`)
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(app.url + path, { headers }).then((response) => response.text())

it('submit, analysis and deliveries with a retry', async () => {
  const execute = async () => {
    await ask('POST', '/users/user%207/webhooks', { url: hook.url })
    const jobid = await submit()
    await get(`/results/${jobid}?wait=60&after=2`)
    await submit('bad.pdf')
    await expect.poll(() => new Set(hook.types())).toContain('job.error')
    await expect.poll(() => hook.types()).toContain('job.completed')
  }
  expect(await findGrowing(execute)).toEqual([])
})

it('poll, long poll, streams, events, estimate and receipt', async () => {
  const jobid = await submit()
  const execute = async () => {
    await get(`/results/${jobid}?wait=60&after=2`)
    await get(`/results/${jobid}`)
    for (const accept of ['text/event-stream', 'application/x-ndjson'])
      await get(`/results/${jobid}?after=0`, { accept })
    for (const path of ['events', 'estimate', 'receipt', 'followers'])
      await ask('GET', `/results/${jobid}/${path}`)
  }
  expect(await findGrowing(execute)).toEqual([])
})

it('lists of jobs and deliveries', async () => {
  const execute = async () => {
    const { body } = await ask('GET', '/users/user%207/jobs?limit=5')
    await ask('GET', `/users/user%207/jobs?limit=5&cursor=${body.cursor}`)
    await ask('GET', '/users/user%207/jobs?state=error&filename=A')
    const { body: webhooks } = await ask('GET', '/users/user%207/webhooks')
    await ask('GET', `/webhooks/${webhooks.webhooks[0].id}/deliveries?state=failed`)
    await ask('GET', '/users/user%207/deliveries')
    await ask('GET', '/users/user%207/destinations/health')
    await ask('GET', `/results/${body.jobs[0].jobid}/deliveries`)
  }
  expect(await findGrowing(execute)).toEqual([])
})

it('cancel and delete', async () => {
  const execute = async () => {
    const jobid = await submit('canceled.pdf')
    await ask('POST', `/results/${jobid}/cancel`)
    await ask('DELETE', `/results/${jobid}`)
  }
  expect(await findGrowing(execute)).toEqual([])
})

it('usage and users', async () => {
  const execute = async () => {
    await ask('GET', '/users/user%207/usage?by=day')
    await ask('GET', '/users?limit=5&prefix=user')
  }
  expect(await findGrowing(execute)).toEqual([])
})

it('keys and the audit log', async () => {
  const opened = openDatabase(app.database.url)
  const keys = keyStoreOn(opened, app.web.wakeUps)
  const audit = auditLogOn(opened)
  const execute = async () => {
    await keys.grants(['key 7'])
    await keys.list('user 7')
    await keys.saveUse('key 7', new Date())
    await audit.list({ after: null, limit: 5, order: 'desc', userid: 'user 7' })
  }
  expect(await findGrowing(execute)).toEqual([])
  await opened.close()
})

it('status and metrics', async () => {
  // The first read fills the counters of the process.
  await ask('GET', '/health/status?period=1d')
  const execute = async () => {
    for (const period of ['2m', '1h', '1d']) await ask('GET', `/health/status?period=${period}`)
    await get('/metrics')
  }
  // The percentiles are those of the latest 2,000 jobs and deliveries of the period.
  expect(await findGrowing(execute, 2_000)).toEqual([])
})

it('retention, sweeps and the search for the messages of dead workers', async () => {
  const { services } = app.web
  // Most jobs were erased, and their tombstones are kept.
  await app.database.query(
    `UPDATE job SET expires_at = now() - interval '1 day', erased_at = now() - interval '1 day' WHERE userid > 'user 5'`,
  )
  await app.database.query('VACUUM ANALYZE job')
  await app.database.query(
    `UPDATE job SET expires_at = now() WHERE jobid IN (SELECT jobid FROM job WHERE userid = 'user 3' LIMIT 5)`,
  )
  const frequent = [...sweeps, ...modules.flatMap((module) => module.sweeps ?? [])].filter(
    ({ everyMs }) => everyMs < hourMs,
  )
  const execute = async () => {
    for (const { sweep } of frequent) await sweep(services)
  }
  expect(await findGrowing(execute)).toEqual([])
})
