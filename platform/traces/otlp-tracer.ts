import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import {
  type Context,
  DiagLogLevel,
  diag,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { formatTraceparent, parseTraceparent } from '#core/jobs/trace-context.ts'
import type { Span, SpanAttributes, SpanOptions, Tracer } from '#core/ports/observability/tracer.ts'
import type { Log } from '#core/services.ts'
import type { ProcessTracer } from './open-tracer.ts'

interface OtlpOptions {
  /** Base URL; the path `/v1/traces` is appended (OTLP 1.x, OTLP/HTTP Request). */
  endpoint: string
  headers: Record<string, string>
  serviceName: string
  /** Share of the new traces that are recorded. */
  ratio: number
  processName: string
  logger: Log
}

const exportTimeoutMs = 10_000
const closeTimeoutMs = 2_000

/** Ended spans that are kept while the collector is slow; further ones are dropped. */
const maxQueuedSpans = 8_192

const kinds: Record<NonNullable<SpanOptions['kind']>, SpanKind> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

/** Opens a tracer that exports over OTLP/HTTP with protobuf, in batches and outside the traced work. */
export function openOtlpTracer(options: OtlpOptions): ProcessTracer {
  const { endpoint, headers, serviceName, ratio, processName, logger } = options
  const warn = (message: string) => logger.warn({ reason: message }, 'Exporting traces failed.')
  diag.setLogger(
    { error: warn, warn, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    headers,
    timeoutMillis: exportTimeoutMs,
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.instance.id': randomUUID(),
      'hearback.process': processName,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: maxQueuedSpans })],
  })
  const otel = provider.getTracer('hearback')
  const tracer: Tracer = {
    start(name, { kind = 'internal', parent, attributes = {} } = {}) {
      const options = { kind: kinds[kind], attributes: { ...attributes } }
      return new OtlpSpan(otel.startSpan(name, options, parentContext(parent)))
    },
  }
  return {
    tracer,
    async close() {
      const stopped = provider.shutdown().catch((error: unknown) => warn(String(error)))
      await Promise.race([stopped, delay(closeTimeoutMs, undefined, { ref: false })])
    },
  }
}

class OtlpSpan implements Span {
  readonly traceparent: string
  readonly #span: OtelSpan

  constructor(span: OtelSpan) {
    this.#span = span
    const { traceId, spanId, traceFlags } = span.spanContext()
    this.traceparent = formatTraceparent({ traceId, parentId: spanId, flags: traceFlags })
  }

  set(attributes: SpanAttributes): void {
    this.#span.setAttributes({ ...attributes })
  }

  fail(type: string): void {
    this.#span.setAttribute('error.type', type)
    this.#span.setStatus({ code: SpanStatusCode.ERROR })
  }

  end(): void {
    this.#span.end()
  }
}

function parentContext(traceparent: string | null | undefined): Context {
  const parent = parseTraceparent(traceparent ?? undefined)
  if (!parent) return ROOT_CONTEXT
  const { traceId, parentId: spanId, flags: traceFlags } = parent
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true })
}
