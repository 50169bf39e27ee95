import { noTracer, type Tracer } from '#core/ports/observability/tracer.ts'
import type { Log } from '#core/services.ts'
import type { Settings } from '../settings.ts'

/** The tracer of a process. */
export interface ProcessTracer {
  tracer: Tracer
  /** Exports the spans that have ended; gives up after two seconds. */
  close(): Promise<void>
}

/** Opens the tracer. The SDK of OpenTelemetry is loaded only when an endpoint is set. */
export async function openTracer(
  settings: Settings,
  processName: string,
  logger: Log,
): Promise<ProcessTracer> {
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT
  if (!endpoint) return { tracer: noTracer, async close() {} }
  const { openOtlpTracer } = await import('./otlp-tracer.ts')
  return openOtlpTracer({
    endpoint,
    headers: settings.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    serviceName: settings.OTEL_SERVICE_NAME,
    ratio: settings.OTEL_TRACES_SAMPLER_ARG,
    processName,
    logger,
  })
}
