import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failureClasses } from '#core/outbox/deliveries/delivery.ts'
import * as destinationTypes from '#delivery/destinations/registry.ts'
import { modes, queues } from '#delivery/modes.ts'
import { clients } from '#tests/conformance/clients.ts'
import { startFollower } from '#tests/support/followers/follower.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { type ObservedService, startObservedService } from '#tests/support/observability/observed-service.ts'
import { alertQueries, dashboardQueries, namesIn } from '#tests/support/observability/queries.ts'
import { labelValues, type ScrapedMetric, scrape } from '#tests/support/observability/scrape.ts'
import { until } from '#tests/support/until.ts'

const traceId = '0af7651916cd43dd8448eb211c80319c'
const requestId = 'upload-1'
const typeNames = new Set(Object.values(destinationTypes).map(({ name }) => name))

/** The modes whose clients keep a subscription to the feed: they neither poll at an interval nor get deliveries. */
const subscribingModes = modes
  .filter(({ name, follows }) => follows && !follows.interval && !typeNames.has(name))
  .map(({ name }) => name)

let service: ObservedService
let hook: Hook
let workerMetricsUrl: string
let jobid: string
let callbackId: string
let requestIdOfResponse: string | null

/**
 * One job with a webhook whose first call fails, analysed by a real worker. It is followed in every mode before the
 * worker starts.
 */
beforeAll(async () => {
  service = await startObservedService({ WEBHOOK_RETRY_SCHEDULE: '0,0.05,0.05' })
  hook = await openHook((_call, n) => ({ status: n === 0 ? 503 : 204 }))
  const headers = {
    'content-type': 'application/pdf',
    traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    'x-request-id': requestId,
  }
  const answer = await fetch(`${service.url}/pdf/alice?callback=${hook.url}`, {
    method: 'POST',
    body: onePagePdf(),
    headers,
  })
  expect(answer.status).toBe(202)
  requestIdOfResponse = answer.headers.get('x-request-id')
  const job = (await answer.json()) as { jobid: string; callback: { id: string } }
  jobid = job.jobid
  callbackId = job.callback.id
  const followers = clients.map((client) => startFollower(client, { baseUrl: service.url, jobid, after: 0 }))
  await until(async () => {
    for (const { mode, snapshots } of followers) expect(snapshots.length, mode).toBe(1)
    const { samples = [] } = (await scrape(`${service.url}/metrics`)).get('hearback_followers') ?? {}
    const following = samples.filter(({ value }) => value > 0).map(({ labels }) => labels.mode)
    expect(following.sort()).toEqual(subscribingModes)
  })
  workerMetricsUrl = await service.startWorker()
  await Promise.all(followers.map(({ done }) => done))
  // Each delivery is logged after the receiver answered.
  await until(() => expect(deliveredSeqs()).toEqual([1, 2, 3]))
})
afterAll(async () => {
  await service.close()
  await hook.close()
})

/** The events that the callback of the job has accepted. */
function deliveredSeqs() {
  const attempts = service.lines.filter(
    (line) => line.msg === 'Delivery attempt ended.' && line.destination === callbackId,
  )
  return attempts
    .filter(({ outcome }) => outcome === 'delivered')
    .map(({ seq }) => seq)
    .sort()
}

describe('the log', () => {
  it('follows an upload through web, queue, worker and destinations by one trace id', () => {
    // A request to an inbox, which is a receiver of webhooks, has the trace and no job.
    const lines = service.lines.filter(
      (line) => line.traceId === traceId && !String(line.operation).endsWith('ToInbox'),
    )
    const said = lines.map(({ process, msg }) => `${process}: ${msg}`)
    expect(new Set(said)).toEqual(
      new Set([
        'web: Job accepted.',
        'web: Request completed.',
        'worker: Analysis started.',
        'worker: Job finished.',
        'worker: Delivery attempt ended.',
      ]),
    )
    for (const line of lines) expect(line, line.msg).toMatchObject({ jobid, time: expect.any(Number) })
  })

  it('has the id of the request in the lines of the web process, and the response returns it', () => {
    expect(requestIdOfResponse).toBe(requestId)
    const lines = service.lines.filter((line) => line.requestId === requestId)
    expect(lines.map(({ msg }) => msg)).toEqual(['Job accepted.', 'Request completed.'])
    expect(lines[1]).toMatchObject({ operation: 'submit', status: 202, jobid })
  })

  it('names the delivery, its destination type and the outcome of each attempt', () => {
    const attempts = service.lines.filter(({ destination }) => destination === callbackId)
    expect(attempts.map(({ outcome }) => outcome).sort()).toEqual([...Array(3).fill('delivered'), 'status'])
    for (const attempt of attempts)
      expect(attempt).toMatchObject({ delivery: expect.any(String), type: expect.any(String), jobid })
  })

  it('has a generated request id where the client sends none or an unsafe one', async () => {
    for (const given of [undefined, 'with spaces', 'x'.repeat(129)]) {
      const answer = await fetch(`${service.url}/health/live`, {
        headers: given ? { 'x-request-id': given } : {},
      })
      expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{16}$/)
    }
  })
})

describe('the metrics after a job that was followed in every mode', () => {
  let web: Map<string, ScrapedMetric>
  let worker: Map<string, ScrapedMetric>
  beforeAll(async () => {
    await until(async () => {
      web = await scrape(`${service.url}/metrics`)
      for (const follower of web.get('hearback_followers')?.samples ?? []) expect(follower.value).toBe(0)
    })
    worker = await scrape(workerMetricsUrl)
  })

  const value = (metrics: Map<string, ScrapedMetric>, name: string, labels: Record<string, string> = {}) => {
    const metric = metrics.get(name.replace(/_(bucket|sum|count)$/, '')) ?? metrics.get(name)
    const matches = metric?.samples.filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, text]) => sample.labels[label] === text),
    )
    return matches?.reduce((sum, sample) => sum + sample.value, 0)
  }

  it('have these names, types and labels, and no others', () => {
    const described = [...web.values()]
      .filter(({ name }) => name.startsWith('hearback_'))
      .map(({ name, type, samples }) => {
        const labels = new Set(
          [...samples, ...(worker.get(name)?.samples ?? [])].flatMap((s) => Object.keys(s.labels)),
        )
        labels.delete('le')
        return `${type} ${name} ${[...labels].sort().join(',')}`.trim()
      })
    expect(described.sort()).toEqual(
      [
        'counter hearback_delivery_attempts_total outcome,type',
        'counter hearback_delivery_bytes_total type',
        'counter hearback_document_bytes_total',
        'counter hearback_events_sent_total mode',
        'counter hearback_jobs_accepted_total',
        'counter hearback_jobs_finished_total code,state',
        'counter hearback_mode_bytes_total mode',
        'counter hearback_polls_total mode,result',
        'gauge hearback_destinations broker,state,type',
        'gauge hearback_followers mode',
        'gauge hearback_jobs state',
        'gauge hearback_pending_deliveries broker,type',
        'gauge hearback_queue_messages queue,state',
        'gauge hearback_queue_oldest_seconds queue',
        'histogram hearback_analysis_phase_seconds phase',
        'histogram hearback_delivery_attempt_seconds type',
        'histogram hearback_delivery_latency_seconds type',
        'histogram hearback_event_latency_seconds mode',
        'histogram hearback_http_request_seconds operation,status',
        'histogram hearback_job_seconds state',
        'histogram hearback_job_wait_seconds',
        'histogram hearback_queue_message_seconds queue,result',
      ].sort(),
    )
  })

  it('count bytes of each mode that can be followed, as a mode or as a destination type', () => {
    const counted = new Set([
      ...labelValues(web.get('hearback_mode_bytes_total'), 'mode'),
      ...labelValues(worker.get('hearback_delivery_bytes_total'), 'type'),
    ])
    for (const { name } of clients) expect([name, counted.has(name)]).toEqual([name, true])
  })

  it('have label values from bounded sets only, and no id', () => {
    const bounded: Record<string, readonly string[]> = {
      mode: modes.map(({ name }) => name),
      queue: queues,
      outcome: ['delivered', ...failureClasses],
    }
    for (const { name, samples } of [...web.values(), ...worker.values()]) {
      for (const { labels } of samples) {
        for (const [label, allowed] of Object.entries(bounded))
          if (labels[label] !== undefined) expect(allowed, `${name}{${label}}`).toContain(labels[label])
        expect(JSON.stringify(labels)).not.toMatch(/alice|[0-9a-f]{8}-[0-9a-f]{4}/)
      }
    }
  })

  it('count the job in the process that did the work', () => {
    expect(value(web, 'hearback_jobs_accepted_total')).toBe(1)
    expect(value(web, 'hearback_document_bytes_total')).toBe(onePagePdf().length)
    expect(value(worker, 'hearback_jobs_accepted_total')).toBe(0)
    expect(value(worker, 'hearback_jobs_finished_total', { state: 'completed', code: '' })).toBe(1)
    expect(value(worker, 'hearback_job_seconds_count', { state: 'completed' })).toBe(1)
    expect(value(worker, 'hearback_job_wait_seconds_count')).toBe(1)
    expect(value(worker, 'hearback_analysis_phase_seconds_count', { phase: 'total' })).toBe(1)
    expect(value(worker, 'hearback_delivery_attempts_total', { outcome: 'status' })).toBe(1)
    expect(
      value(worker, 'hearback_delivery_attempts_total', { outcome: 'delivered' }),
    ).toBeGreaterThanOrEqual(3)
  })

  it.each([
    ...dashboardQueries().map((query) => ['dashboard', query] as const),
    ...alertQueries().map((query) => ['alert', query] as const),
  ])('have every series and label that the %s query %o reads', (_, { expr }) => {
    const { series, labels } = namesIn(expr)
    const samples = [...web.values(), ...worker.values()].flatMap((metric) => metric.samples)
    for (const name of series) {
      const found = samples.filter((sample) => sample.name === name)
      expect(found.length, name).toBeGreaterThan(0)
      // Prometheus adds `job`.
      for (const label of labels.filter((wanted) => wanted !== 'job'))
        expect(Object.keys(found[0]?.labels ?? {}), `${name} in ${expr}`).toContain(label)
    }
  })

  it('have cumulative buckets that end with the count', () => {
    for (const [metrics, name] of [
      [web, 'hearback_event_latency_seconds'],
      [worker, 'hearback_analysis_phase_seconds'],
    ] as const) {
      const { samples = [] } = metrics.get(name) ?? {}
      const [label = ''] = Object.keys(samples[0]?.labels ?? {}).filter((found) => found !== 'le')
      for (const found of labelValues(metrics.get(name), label)) {
        const buckets = samples.filter((s) => s.name.endsWith('_bucket') && s.labels[label] === found)
        const counts = buckets.map((bucket) => bucket.value)
        expect(counts).toEqual(counts.toSorted((a, b) => a - b))
        expect(buckets.at(-1)).toMatchObject({ labels: { le: '+Inf' } })
        expect(counts.at(-1)).toBe(value(metrics, `${name}_count`, { [label]: found }))
      }
    }
  })
})
