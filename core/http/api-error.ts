import { STATUS_CODES } from 'node:http'
import type { Rate } from '../limits/rate.ts'

/**
 * Every error of the API: its HTTP status and its title. The code is stable and part of the contract; the title is
 * for people.
 */
export const apiErrors = {
  invalid_request: [400, 'The request is not valid'],
  sign_in_failed: [400, 'The sign-in failed'],
  invalid_callback: [400, 'The callback URL cannot be used'],
  unauthenticated: [401, 'A valid API key is needed'],
  forbidden_host: [403, 'The Host is not allowed'],
  forbidden_origin: [403, 'The Origin is not allowed'],
  https_required: [403, 'HTTPS is required'],
  webhook_loop: [403, 'A webhook may only call an inbox of this service'],
  insufficient_scope: [403, 'The key does not allow this'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  not_acceptable: [406, 'None of the accepted types can be produced'],
  request_timeout: [408, 'The request took too long'],
  already_final: [409, 'The job is already final'],
  conflict: [409, 'The request conflicts with the current state'],
  gone: [410, 'Deleted or expired'],
  stale: [410, 'The subscription ended before the final event'],
  too_large: [413, 'The document is too large'],
  payload_too_large: [413, 'The body or message is too large'],
  not_a_pdf: [415, 'Not a PDF'],
  unsupported_media_type: [415, 'The media type is not supported'],
  range_not_satisfiable: [416, 'The range is not in the document'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used for another request'],
  rate_limited: [429, 'Too many requests'],
  quota_exceeded: [429, 'The quota is exhausted'],
  headers_too_large: [431, 'The headers are too large'],
  internal: [500, 'Internal error'],
  unavailable: [503, 'Temporarily unavailable'],
  sign_in_unavailable: [503, 'The sign-in provider cannot be reached'],
  storage_full: [507, 'The storage is full'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ErrorCode = keyof typeof apiErrors

/** Problem details (RFC 9457), with the stable `code` and, for invalid input, the name of the field. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  field?: string
  /** Seconds after which the request may be repeated, as in the `Retry-After` header. */
  retryAfter?: number
}

/** Seconds after which a client may try again when the service is temporarily unavailable. */
const unavailableRetryAfterS = 2

/**
 * A coded error of the API. `detail` is written for the client and names the field and what would be valid;
 * `cause` is for the log and never leaves the process.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly field: string | undefined
  /** Seconds after which the request may be repeated; 2 for `unavailable`. */
  readonly retryAfterS: number | undefined
  /** The limit that was reached, of `rate_limited` and `quota_exceeded`. */
  readonly rate: Rate | undefined

  constructor(
    code: ErrorCode,
    detail: string,
    options: { field?: string; retryAfterS?: number; rate?: Rate; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field
    this.rate = options.rate
    this.retryAfterS = options.retryAfterS ?? (code === 'unavailable' ? unavailableRetryAfterS : undefined)
  }

  get status(): number {
    return apiErrors[this.code][0]
  }

  /** The body of the response (RFC 9457 §3). */
  toProblem(): Problem {
    const [status, title] = apiErrors[this.code]
    return {
      type: 'about:blank',
      title: title || (STATUS_CODES[status] ?? 'Error'),
      status,
      detail: this.message,
      code: this.code,
      ...(this.field === undefined ? {} : { field: this.field }),
      ...(this.retryAfterS === undefined ? {} : { retryAfter: this.retryAfterS }),
    }
  }
}

/** Converts anything thrown to an `ApiError`; an error without a code becomes `internal` and keeps its cause. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  return new ApiError(
    'internal',
    'The request failed because of an error in the service; its log has the cause.',
    {
      cause: thrown,
    },
  )
}
