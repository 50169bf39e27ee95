import { ApiError, toApiError } from '#core/http/api-error.ts'
import type { HttpResponse } from '#core/http/route.ts'
import { isDatabaseUnreachable } from '#platform/postgres/unreachable.ts'

/** The response for anything thrown: problem details (RFC 9457). An unreachable database is a `503`. */
export function problemResponse(thrown: unknown): HttpResponse & { body: string } {
  const unreachable = isDatabaseUnreachable(thrown)
  const error = unreachable
    ? new ApiError('unavailable', 'The database cannot be reached; try again.', { cause: thrown })
    : toApiError(thrown)
  return {
    status: error.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(error.code === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
      ...(unreachable && { 'retry-after': '2' }),
    },
    body: JSON.stringify(error.toProblem()),
  }
}
