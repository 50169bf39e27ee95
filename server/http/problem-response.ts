import { toApiError } from '#core/http/api-error.ts'
import type { HttpResponse } from '#core/http/route.ts'
import { rateHeaders } from '#core/limits/rate.ts'
import { toUnavailable } from '#platform/postgres/unreachable.ts'

/** The response for anything thrown: problem details (RFC 9457). An unreachable database is a `503`. */
export function problemResponse(thrown: unknown): HttpResponse & { body: string } {
  const error = toApiError(toUnavailable(thrown))
  return {
    status: error.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(error.code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
      ...(error.rate && rateHeaders(error.rate)),
      ...(error.retryAfterS !== undefined && { 'retry-after': String(error.retryAfterS) }),
    },
    body: JSON.stringify(error.toProblem()),
  }
}
