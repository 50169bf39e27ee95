import { parseProblemBody } from '../../core/modes/client/problem-body.ts'
import { HearbackError, type HearbackErrorCode } from '../errors.ts'
import type { Problem } from '../generated/contract.ts'

/**
 * An error response of the service, or no response at all (status 0, code `unreached`).
 * @example
 * try {
 *   await hearback.submit(file, { userid: 'alice' })
 * } catch (error) {
 *   if (error instanceof ProblemError && error.code === 'rate_limited') console.log(error.retryAfterMs)
 *   else throw error
 * }
 */
export class ProblemError extends HearbackError {
  override readonly name = 'ProblemError'
  readonly status: number
  /** The invalid input, if the error is about one. */
  readonly field: string | undefined
  /** Milliseconds after which the request may be repeated, as the server says. */
  readonly retryAfterMs: number | undefined

  constructor(
    status: number,
    problem: Pick<Problem, 'detail' | 'field' | 'retryAfter'> & { code: HearbackErrorCode },
    options?: ErrorOptions,
  ) {
    super(problem.code, problem.detail, options)
    this.status = status
    this.field = problem.field
    this.retryAfterMs = problem.retryAfter === undefined ? undefined : problem.retryAfter * 1_000
  }
}

/** Parses the body of an error response (RFC 9457); a body of another format becomes code `internal`. */
export function parseProblem(status: number, body: string): ProblemError {
  const problem = parseProblemBody(body) as Partial<Problem>
  const detail = problem.title ?? `The server responded with ${status}.`
  return new ProblemError(status, { code: 'internal', detail, ...problem })
}

/** The error for a request that got no response. */
export function unreachableError(baseUrl: string, cause: unknown): ProblemError {
  const server = baseUrl === '' ? 'The server' : `The server at ${baseUrl}`
  const detail = `${server} cannot be reached. Is it running?`
  return new ProblemError(0, { code: 'unreached', detail }, { cause })
}
