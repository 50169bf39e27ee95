import type { OutboundFailure } from '#core/ports/delivery/outbound-http.ts'
import { ResolveError } from './resolve.ts'

/** The address is not allowed. */
export class BlockedError extends Error {
  override readonly name = 'BlockedError'
}

/** The call failed without a response. Only `class` may be shown to users. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure'
  readonly class: OutboundFailure

  constructor(failureClass: OutboundFailure, cause: unknown) {
    super(failureClass, { cause })
    this.class = failureClass
  }
}

/** Classifies an error of connecting. */
export function connectFailure(error: unknown, secure: boolean): CallFailure {
  if (error instanceof CallFailure) return error
  if (error instanceof BlockedError) return new CallFailure('blocked', error)
  if (error instanceof ResolveError) return new CallFailure('dns', error)
  const { code, syscall } = error as { code?: string; syscall?: string }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return new CallFailure('timeout', error)
  // An AggregateError: every address failed. Errors after the connect are of the handshake.
  if (error instanceof AggregateError || syscall === 'connect') return new CallFailure('connect', error)
  return new CallFailure(secure ? 'tls' : 'connect', error)
}

/** Classifies an error of a call. */
export function callFailure(error: unknown): CallFailure {
  if (error instanceof CallFailure) return error
  const { name, code } = error as { name?: string; code?: string }
  const late =
    name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT'
  return new CallFailure(late ? 'timeout' : 'connect', error)
}
