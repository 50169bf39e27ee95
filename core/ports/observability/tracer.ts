/** Attributes of a span. None identifies a user or holds content of a document. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>

export interface SpanOptions {
  /** `server`, `client`, `producer` and `consumer` as in OpenTelemetry; by default `internal`. */
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
  /** W3C `traceparent` of the parent; without one, the span is the root of a new trace. */
  parent?: string | null | undefined
  attributes?: SpanAttributes
}

/** A timed piece of work in a trace. */
export interface Span {
  /** W3C `traceparent` that makes this span the parent; null when traces are off. */
  readonly traceparent: string | null
  set(attributes: SpanAttributes): void
  /** Marks the span as failed. `type` is from a bounded set: an error code, a failure class or an error's name. */
  fail(type: string): void
  end(): void
}

/** Port: the traces of this process. */
export interface Tracer {
  start(name: string, options?: SpanOptions): Span
}

const noSpan: Span = { traceparent: null, set() {}, fail() {}, end() {} }

/** Records nothing. */
export const noTracer: Tracer = { start: () => noSpan }

/** Runs the work in a span, which fails when the work throws. */
export async function inSpan<T>(
  tracer: Tracer,
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = tracer.start(name, options)
  try {
    return await work(span)
  } catch (error) {
    span.fail(errorType(error))
    throw error
  } finally {
    span.end()
  }
}

/** The code of a coded error, else the name of its class. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}
