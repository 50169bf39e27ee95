import { STATUS_CODES } from 'node:http'

/**
 * Every way a request can be refused: its HTTP status and the title a client sees.
 * The code is stable and part of the contract; the title is for people.
 */
export const apiErrors = {
  invalid_request: [400, 'The request is not valid'],
  invalid_callback: [400, 'The callback URL cannot be used'],
  forbidden_host: [403, 'This Host is not served'],
  forbidden_origin: [403, 'This Origin may not write'],
  insufficient_scope: [403, 'The key does not allow this'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  not_acceptable: [406, 'None of the accepted types can be produced'],
  already_final: [409, 'The job is already final'],
  conflict: [409, 'The request conflicts with the present state'],
  gone: [410, 'Deleted or expired'],
  too_large: [413, 'The document is too large'],
  not_a_pdf: [415, 'Not a PDF'],
  unsupported_media_type: [415, 'This media type is not read here'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used for another request'],
  rate_limited: [429, 'Too many requests'],
  internal: [500, 'Something went wrong here'],
  unavailable: [503, 'Not available right now'],
  storage_full: [507, 'The storage is full'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ErrorCode = keyof typeof apiErrors

/** RFC 9457 problem details, with the stable `code` and, for a bad input, the field it is about. */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  field?: string
}

/**
 * A coded error of the API. `detail` is written for the client and names the field and what would be valid;
 * `cause` is for the operator's log and never leaves the process.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly field: string | undefined

  constructor(code: ErrorCode, detail: string, options: { field?: string; cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field
  }

  get status(): number {
    return apiErrors[this.code][0]
  }

  /** The body of the answer, RFC 9457 §3. */
  toProblem(): Problem {
    const [status, title] = apiErrors[this.code]
    return {
      type: 'about:blank',
      title: title || (STATUS_CODES[status] ?? 'Error'),
      status,
      detail: this.message,
      code: this.code,
      ...(this.field === undefined ? {} : { field: this.field }),
    }
  }
}

/** Turns anything thrown into an `ApiError`; what is not coded becomes `internal` and keeps its cause. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown
  return new ApiError(
    'internal',
    'The service failed to answer; the operator can find the cause in the log.',
    {
      cause: thrown,
    },
  )
}
