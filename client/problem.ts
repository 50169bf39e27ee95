import type { Problem } from '#core/http/api-error.ts'

/** The service refused, or was not reached (status 0). `code` is stable; the message says what to do. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly code: string
  /** The input it is about, if it is about one. */
  readonly field: string | undefined

  constructor(status: number, { code, detail, field }: Pick<Problem, 'detail' | 'field'> & { code: string }) {
    super(detail)
    this.status = status
    this.code = code
    this.field = field
  }
}

/** The error in the body of an answer (RFC 9457). */
export function problemOf(status: number, body: string): ProblemError {
  try {
    const {
      code = 'internal',
      detail,
      title = 'The service refused.',
      field,
    } = JSON.parse(body) as Partial<Problem>
    return new ProblemError(status, { code, detail: detail ?? title, ...(field !== undefined && { field }) })
  } catch {
    return new ProblemError(status, { code: 'internal', detail: `The service answered ${status}.` })
  }
}

/** Nobody answered. */
export function unreached(baseUrl: string, cause: unknown): ProblemError {
  const where = baseUrl === '' ? 'The service' : `Nothing at ${baseUrl}`
  const problem = new ProblemError(0, {
    code: 'unreached',
    detail: `${where} can be reached. Is it running?`,
  })
  problem.cause = cause
  return problem
}
