import type { IncomingMessage } from 'node:http'
import { firstValue } from '#core/http/request-client.ts'
import type { Route } from '#core/http/route.ts'
import { parseTraceparent } from '#core/jobs/trace-context.ts'
import { addLogFields } from '#core/log-context.ts'
import type { Tracer } from '#core/ports/observability/tracer.ts'

/** The span of a request in progress. */
export interface RequestSpan {
  end(status: number): void
}

/**
 * Starts the span of a request, as a child of its `traceparent`; the spans of its work are children of this one. Null
 * for the routes that monitoring calls.
 */
export function startRequestSpan(
  tracer: Tracer,
  { headers, method = 'GET' }: IncomingMessage,
  { path, tag }: Pick<Route, 'path' | 'tag'>,
): RequestSpan | null {
  if (tag === 'Operation') return null
  const span = tracer.start(`${method} ${path}`, {
    kind: 'server',
    parent: firstValue(headers.traceparent),
    attributes: { 'http.request.method': method, 'http.route': path },
  })
  const context = parseTraceparent(span.traceparent ?? undefined)
  // Null when traces are off.
  if (!context) return null
  addLogFields({ traceId: context.traceId, traceparent: span.traceparent ?? undefined })
  return {
    end(status) {
      span.set({ 'http.response.status_code': status })
      if (status >= 500) span.fail(String(status))
      span.end()
    },
  }
}
