import { ApiError } from '../http/api-error.ts'
import type { Rate } from '../limits/rate.ts'
import type { Principal } from './principal.ts'
import type { Scope } from './scope.ts'

/** What a gate decides by. */
export interface AccessRequest {
  /** The request's headers, by lower-case name. */
  headers: Record<string, string | string[] | undefined>
  /** Whether the request may change something; its `Origin` is then checked. */
  writes: boolean
  /** The scope that the route, message or upgrade declares. */
  scope: Scope
  /** A key given by other means than the `Authorization` header, like the `auth` of a Socket.IO handshake. */
  key?: string | undefined
  /** The address of the connection. */
  peer?: string | undefined
  /** Called with what the client has left of its rate limit, where it has one. */
  onRate?(rate: Rate): void
}

/**
 * Access control of the web process. It is created once, in `server/web.ts`, and passed to everything that takes
 * requests.
 */
export interface Gate {
  /**
   * Resolves the principal of a request.
   * @throws ApiError `unauthenticated`, `insufficient_scope`, `forbidden_host`, `forbidden_origin`,
   * `rate_limited`
   */
  admit(request: AccessRequest): Promise<Principal>
}

/** Checks that access has not ended since the principal was admitted. @throws ApiError `unauthenticated` */
export function requireAccess({ ended }: Principal): void {
  if (ended?.aborted) throw new ApiError('unauthenticated', 'The key or the session has ended.')
}

/**
 * Checks a scope within a connection that was already admitted, and that its access has not ended: a client may ignore
 * that its connection is being closed.
 * @throws ApiError `insufficient_scope`, `unauthenticated`
 */
export function requireScope(principal: Principal, scope: Scope): void {
  requireAccess(principal)
  if (scope === 'public' || scope === 'authenticated' || principal.scopes.includes(scope)) return
  throw new ApiError('insufficient_scope', `This needs a key with the scope ${scope}.`)
}
