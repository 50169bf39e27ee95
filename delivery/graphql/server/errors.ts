import { type ExecutionResult, GraphQLError } from 'graphql'
import { ApiError, apiErrors, type ErrorCode, toApiError } from '#core/http/api-error.ts'
import type { Log } from '#core/services.ts'

/** Messages of the library quote input, which may be long. */
const maxMessageLength = 500

/** Statuses that the library sets on errors of a request. */
const codesByStatus: Record<number, ErrorCode> = {
  405: 'method_not_allowed',
  406: 'not_acceptable',
  413: 'too_large',
  415: 'unsupported_media_type',
}

/** The same result, whose errors have `extensions.code` from the table of the API. Unexpected errors are logged. */
export function withErrorCodes(result: ExecutionResult, logger: Log): ExecutionResult {
  if (!result.errors?.length) return result
  const failedAsWhole = result.data === undefined
  return { ...result, errors: result.errors.map((error) => toCodedError(error, logger, failedAsWhole)) }
}

/**
 * Converts anything thrown to a GraphQL error with `extensions.code`, `status` and, for invalid input, `field`.
 * `failedAsWhole`: there is no data, so that the HTTP status is that of the error, where the response's media type
 * allows it (GraphQL over HTTP §6.4.2).
 */
export function toCodedError(thrown: unknown, logger: Log, failedAsWhole = true): GraphQLError {
  const error = toCause(thrown)
  if (error.code === 'internal') logger.error({ err: error.cause }, 'A GraphQL operation failed.')
  const { code, status, field, message } = error
  return new GraphQLError(
    message.length > maxMessageLength ? `${message.slice(0, maxMessageLength)}…` : message,
    {
      ...(thrown instanceof GraphQLError && {
        ...(thrown.path && { path: thrown.path }),
        ...(thrown.nodes && { nodes: thrown.nodes }),
        ...(thrown.source && { source: thrown.source }),
        ...(thrown.positions && { positions: thrown.positions }),
      }),
      extensions: {
        code,
        status,
        ...(field !== undefined && { field }),
        ...(failedAsWhole && { http: { status, spec: true } }),
      },
    },
  )
}

/** Errors as they are sent over a WebSocket: without what the HTTP transport keeps in them. */
export function formatErrors(errors: readonly GraphQLError[]) {
  return errors.map((error) => {
    const { extensions, ...formatted } = error.toJSON()
    const { http: _, ...visible } = extensions ?? {}
    return { ...formatted, extensions: visible }
  })
}

function toCause(thrown: unknown): ApiError {
  if (!(thrown instanceof GraphQLError)) return toApiError(thrown)
  const cause = thrown.cause ?? thrown.originalError
  if (cause !== undefined) return toCause(cause)
  const { code } = thrown.extensions
  if (typeof code === 'string' && Object.hasOwn(apiErrors, code)) {
    return new ApiError(code as ErrorCode, thrown.message, {
      ...(typeof thrown.extensions.field === 'string' && { field: thrown.extensions.field }),
    })
  }
  // Everything else is an error of the library: syntax, validation, variables, or the HTTP request.
  const { status } = (thrown.extensions.http ?? {}) as { status?: number }
  return new ApiError(codesByStatus[status ?? 400] ?? 'invalid_request', thrown.message)
}
