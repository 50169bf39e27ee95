import type { OutboundFailure } from '#core/ports/outbound-http.ts'
import { ResolveError } from './resolve.ts'

/** The address may not be reached. */
export class BlockedError extends Error {
  override readonly name = 'BlockedError'
}

/** Something went wrong before there was an answer; `class` is all that a stranger may know of it. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure'
  readonly class: OutboundFailure

  constructor(failureClass: OutboundFailure, cause: unknown) {
    super(failureClass, { cause })
    this.class = failureClass
  }
}

/** What went wrong while connecting. */
export function connectFailure(error: unknown, secure: boolean): CallFailure {
  if (error instanceof CallFailure) return error
  if (error instanceof BlockedError) return new CallFailure('blocked', error)
  if (error instanceof ResolveError) return new CallFailure('dns', error)
  const { code, syscall } = error as { code?: string; syscall?: string }
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return new CallFailure('timeout', error)
  // Several addresses were tried in vain, or one; what comes after that is the handshake.
  if (error instanceof AggregateError || syscall === 'connect') return new CallFailure('connect', error)
  return new CallFailure(secure ? 'tls' : 'connect', error)
}

/** What went wrong in a call. */
export function callFailure(error: unknown): CallFailure {
  if (error instanceof CallFailure) return error
  const { name, code } = error as { name?: string; code?: string }
  const late =
    name === 'TimeoutError' || code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT'
  return new CallFailure(late ? 'timeout' : 'connect', error)
}
