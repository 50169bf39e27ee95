import type { Problem } from '#core/http/api-error.ts'

/** An error response of the service, or no response at all (status 0, code `unreached`). `code` is stable. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly code: string
  /** The invalid input, if the error is about one. */
  readonly field: string | undefined

  constructor(status: number, { code, detail, field }: Pick<Problem, 'detail' | 'field'> & { code: string }) {
    super(detail)
    this.status = status
    this.code = code
    this.field = field
  }
}

/** Parses the body of an error response (RFC 9457); a body of another format becomes code `internal`. */
export function parseProblem(status: number, body: string): ProblemError {
  try {
    const {
      code = 'internal',
      detail,
      title = 'The request failed.',
      field,
    } = JSON.parse(body) as Partial<Problem>
    return new ProblemError(status, { code, detail: detail ?? title, ...(field !== undefined && { field }) })
  } catch {
    return new ProblemError(status, { code: 'internal', detail: `The server responded with ${status}.` })
  }
}

/** The error for a request that got no response. */
export function unreachableError(baseUrl: string, cause: unknown): ProblemError {
  const server = baseUrl === '' ? 'The server' : `The server at ${baseUrl}`
  const problem = new ProblemError(0, {
    code: 'unreached',
    detail: `${server} cannot be reached. Is it running?`,
  })
  problem.cause = cause
  return problem
}
