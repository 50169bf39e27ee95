import { Registry } from 'prom-client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { StatusView } from '#core/ports/observability/status-store.ts'
import { addServiceGauges } from '#platform/metrics/service-gauges.ts'
import { openDatabase } from '#platform/postgres/database.ts'
import { openPresence } from '#platform/postgres/presence/presence.ts'
import { workerSession } from '#platform/postgres/stores/jobs/worker-session.ts'
import { statusStoreOn } from '#platform/postgres/stores/status/status-store.ts'
import { openStream } from '#tests/support/http/open-stream.ts'
import { begin, complete, completedJob, fail, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const read = async (period = '2m') =>
  (await (await fetch(`${app.url}/health/status?period=${period}`)).json()) as StatusView
/** Reads until the status, which is up to one second old, passes. */
const readUntil = (check: (status: StatusView) => void, period = '2m') =>
  until(async () => {
    const status = await read(period)
    check(status)
    return status
  })
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

it('a service with nothing to do says so', async () => {
  expect(await read()).toMatchObject({
    queue: { waiting: 0, processing: 0, oldestMs: null },
    times: { totalMs: null },
    processes: { web: 1, worker: 0 },
    connections: [],
    latency: [],
    failures: [],
  })
})

it('waiting, running, completed and failed jobs are counted', async () => {
  const { services } = app.web
  await newJob(services)
  await begin(services, (await newJob(services)).jobid)
  await completedJob(services)
  await fail(services, await begin(services, (await newJob(services)).jobid))
  const { queue, ended, times } = await readUntil(({ queue, failures }) => {
    expect(queue).toMatchObject({ waiting: 1, processing: 1 })
    expect(failures).toEqual([{ code: 'corrupt', count: 1 }])
  })
  expect(queue.oldestMs).toBeGreaterThan(0)
  expect([sum(ended.completed), sum(ended.failed)]).toEqual([1, 1])
  expect([ended.completed.length, ended.failed.length]).toEqual([24, 24])
  expect(times.totalMs).toBeGreaterThanOrEqual(times.analysedMs ?? Number.NaN)
})

it('the throughput covers two minutes, an hour or a day, without gaps', async () => {
  const ended = async (period: string) => {
    const response = await fetch(`${app.url}/health/status?period=${period}`)
    return { status: response.status, ended: ((await response.json()) as StatusView).ended }
  }
  const [hour, day] = [(await ended('1h')).ended, (await ended('1d')).ended]
  expect([hour.stepS, hour.completed.length, sum(hour.completed), sum(hour.failed)]).toEqual([60, 60, 1, 1])
  expect([day.stepS, day.completed.length, sum(day.completed), sum(day.failed)]).toEqual([1_800, 48, 1, 1])
  expect((await ended('1w')).status).toBe(400)
})

it('a follower is counted as a connection, and what it was told is timed', async () => {
  const { services } = app.web
  const { jobid } = await newJob(services)
  const stream = await openStream(`${app.url}/results/${jobid}`, '\n', {
    headers: { accept: 'application/x-ndjson' },
  })
  await stream.next()
  await expect.poll(async () => (await read()).connections).toEqual([{ mode: 'ndjson', count: 1 }])
  await complete(services, await begin(services, jobid))
  await stream.rest()
  for (const period of ['2m', '1h', '1d'])
    await readUntil(
      ({ latency }) => expect(latency, period).toMatchObject([{ mode: 'ndjson', count: 2 }]),
      period,
    )
})

it('a worker is counted, with the layers of its sandbox, while its session is open', async () => {
  const worker = await openPresence({
    url: app.database.url,
    onError: () => {},
    sessionName: workerSession({ concurrency: 1, sandbox: ['namespaces', 'limits'] }),
  })
  const status = await readUntil((status) =>
    expect(status).toMatchObject({
      processes: { worker: 1 },
      sandbox: [['namespaces', 'limits']],
      workers: [{ concurrency: 1, sandbox: ['namespaces', 'limits'] }],
    }),
  )
  expect(Date.parse(status.workers[0]?.connectedAt ?? '')).toBeLessThanOrEqual(Date.now())
  worker.close()
  await expect.poll(async () => (await read()).processes.worker).toBe(0)
})

it('a scrape and concurrent viewers read queues and destinations once', async () => {
  const database = openDatabase(app.database.url)
  const query = vi.spyOn(database.pool, 'query')
  const registry = new Registry()
  const status = statusStoreOn(database)
  addServiceGauges(registry, { jobs: app.web.services.jobs, status, followers: () => new Map() })
  const [metrics] = await Promise.all([registry.metrics(), status.read('2m'), status.read('2m')])
  expect(metrics).toContain('hearback_queue_messages{queue="analyze",state="due"}')
  const statements = query.mock.calls.map(([statement]) => String(statement))
  for (const table of ['pgboss.queue', 'FROM destination', 'FROM connection'])
    expect(
      statements.filter((statement) => statement.includes(table)),
      table,
    ).toHaveLength(1)
  await database.close()
})
