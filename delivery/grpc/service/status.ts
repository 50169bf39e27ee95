import { Code, ConnectError } from '@connectrpc/connect'
import { toApiError } from '#core/http/api-error.ts'
import { ProblemSchema } from '../generated/hearback/v1/jobs_pb.ts'
import { toProblemMessage } from './messages.ts'

/** Status codes of gRPC for the HTTP statuses in the table of errors (`apiErrors`). */
export const statusCodes: Readonly<Record<number, Code>> = {
  400: Code.InvalidArgument,
  401: Code.Unauthenticated,
  403: Code.PermissionDenied,
  404: Code.NotFound,
  405: Code.Unimplemented,
  406: Code.InvalidArgument,
  408: Code.DeadlineExceeded,
  409: Code.FailedPrecondition,
  410: Code.NotFound,
  413: Code.ResourceExhausted,
  415: Code.InvalidArgument,
  416: Code.OutOfRange,
  422: Code.FailedPrecondition,
  429: Code.ResourceExhausted,
  431: Code.ResourceExhausted,
  500: Code.Internal,
  503: Code.Unavailable,
  507: Code.ResourceExhausted,
}

/** The status for anything thrown, with the coded problem in its details. A status that was thrown is unchanged. */
export function toStatus(thrown: unknown): ConnectError {
  if (thrown instanceof ConnectError) return thrown
  const problem = toApiError(thrown).toProblem()
  const code = statusCodes[problem.status] ?? Code.Unknown
  const details = [{ desc: ProblemSchema, value: toProblemMessage(problem) }]
  return new ConnectError(problem.detail, code, undefined, details, thrown)
}
