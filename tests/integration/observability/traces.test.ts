import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseTraceparent } from '#core/jobs/trace-context.ts'
import { type Hook, openHook } from '#tests/support/hook.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { type ObservedService, startObservedService } from '#tests/support/observability/observed-service.ts'
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '#tests/support/observability/otlp-receiver.ts'
import { until } from '#tests/support/until.ts'

const clientTraceId = '0af7651916cd43dd8448eb211c80319c'
const clientSpanId = 'b7ad6b7169203331'
const kinds = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 }

let receiver: OtlpReceiver
let service: ObservedService
let hook: Hook
let traced: string
let untraced: string

/** Two jobs with a webhook, one of them with a `traceparent`; then both processes stop, which exports all spans. */
beforeAll(async () => {
  receiver = await startOtlpReceiver()
  // The first call of each job fails.
  const called = new Set<string | undefined>()
  hook = await openHook(({ event }) => {
    const jobid = jobidOf(event)
    const isFirst = !called.has(jobid)
    called.add(jobid)
    return { status: isFirst ? 503 : 204 }
  })
  service = await startObservedService({
    WEBHOOK_RETRY_SCHEDULE: '0,0.05,0.05',
    OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20secret,x-tenant=a',
    OTEL_SERVICE_NAME: 'pdf-service',
  })
  await service.startWorker()
  traced = await submit({ traceparent: `00-${clientTraceId}-${clientSpanId}-01` })
  untraced = await submit({})
  await until(() => {
    for (const jobid of [traced, untraced]) expect(answeredSeqs(jobid)).toEqual([1, 2, 3])
  })
  await service.stop()
})
afterAll(async () => {
  await service.close()
  await hook.close()
  await receiver.close()
})

async function submit(headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${service.url}/pdf/alice?callback=${hook.url}`, {
    method: 'POST',
    body: onePagePdf(),
    headers: { 'content-type': 'application/pdf', ...headers },
  })
  expect(answer.status).toBe(202)
  return ((await answer.json()) as { jobid: string }).jobid
}

/** The events of the job whose delivery was logged as successful. */
function answeredSeqs(jobid: string): number[] {
  const delivered = service.lines.filter((line) => line.jobid === jobid && line.outcome === 'delivered')
  return delivered.map(({ seq }) => Number(seq)).sort()
}

/** The job of an event that the hook received. */
function jobidOf(event: { data: object } | null | undefined): string | undefined {
  return (event?.data as { jobid?: string } | undefined)?.jobid
}

function spansOf(traceId: string): ReceivedSpan[] {
  return receiver.spans.filter((span) => span.traceId === traceId)
}

function one(spans: ReceivedSpan[], name: string): ReceivedSpan {
  const found = spans.filter((span) => span.name === name)
  expect(found, name).toHaveLength(1)
  return found[0] as ReceivedSpan
}

function traceOf(jobid: string): string {
  const span = receiver.spans.find((found) => found.attributes['hearback.jobid'] === jobid)
  return span?.traceId ?? 'none'
}

describe('traces over OTLP', () => {
  it('cover a job from the upload to the last delivery, below the span of the client', () => {
    const spans = spansOf(clientTraceId)
    const request = one(spans, 'POST /pdf/{userid}')
    const submitted = one(spans, 'submit job')
    const analysed = one(spans, 'analyse job')
    expect(request).toMatchObject({ kind: kinds.server, parentSpanId: clientSpanId })
    expect(submitted).toMatchObject({ kind: kinds.producer, parentSpanId: request.spanId })
    expect(one(spans, 'store document').parentSpanId).toBe(submitted.spanId)
    expect(analysed).toMatchObject({ kind: kinds.consumer, parentSpanId: submitted.spanId })
    expect(one(spans, 'run analysis').parentSpanId).toBe(analysed.spanId)
    expect(one(spans, 'store result').parentSpanId).toBe(analysed.spanId)
    const attempts = spans.filter(({ kind }) => kind === kinds.client)
    expect(attempts.map(({ parentSpanId }) => parentSpanId)).toEqual(Array(4).fill(submitted.spanId))
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
  })

  it('name process, job, attempt and outcome, and mark a failed attempt', () => {
    const spans = spansOf(clientTraceId)
    expect(one(spans, 'submit job').resource).toMatchObject({
      'service.name': 'pdf-service',
      'hearback.process': 'web',
    })
    expect(one(spans, 'analyse job')).toMatchObject({
      resource: { 'hearback.process': 'worker' },
      attributes: { 'hearback.jobid': traced, 'hearback.attempt': 1 },
    })
    const phases = one(spans, 'run analysis').attributes
    expect(phases).toMatchObject({
      'hearback.document.pages': 1,
      'hearback.analysis.total_ms': expect.any(Number),
    })
    const attempts = spans.filter(({ kind }) => kind === kinds.client)
    expect(attempts.filter(({ failed }) => failed).map(({ attributes }) => attributes)).toMatchObject([
      { 'error.type': 'status', 'http.response.status_code': 503, 'hearback.attempt': 1, 'hearback.seq': 1 },
    ])
    for (const { startNs, endNs } of spans) expect(endNs).toBeGreaterThanOrEqual(startNs)
  })

  it('pass their context to the receiver of each attempt', () => {
    for (const jobid of [traced, untraced]) {
      const calls = hook.calls.filter(({ event }) => jobidOf(event) === jobid)
      const contexts = calls.map(({ headers }) => parseTraceparent(headers.traceparent))
      expect(contexts.map((context) => context?.traceId)).toEqual(calls.map(() => traceOf(jobid)))
      const attempts = spansOf(traceOf(jobid)).filter(({ kind }) => kind === kinds.client)
      expect(contexts.map((context) => context?.parentId).sort()).toEqual(
        attempts.map(({ spanId }) => spanId).sort(),
      )
    }
  })

  it('begin with the request when the client sends no traceparent, and the log has the new trace id', () => {
    const traceId = traceOf(untraced)
    expect(one(spansOf(traceId), 'POST /pdf/{userid}').parentSpanId).toBe('')
    const logged = service.lines.filter((line) => line.traceId === traceId)
    expect(new Set(logged.map(({ process }) => process))).toEqual(new Set(['web', 'worker']))
  })

  it('carry the configured headers and nothing about the user', () => {
    for (const headers of receiver.headers)
      expect(headers).toMatchObject({ authorization: 'Bearer secret', 'x-tenant': 'a' })
    const text = JSON.stringify(receiver.spans.map(({ name, attributes }) => ({ name, attributes })))
    expect(text).not.toContain('alice')
  })
})
