import type { Authenticator } from '#core/access/authenticator.ts'
import { type Gate, requireScope } from '#core/access/gate.ts'
import { anonymous } from '#core/access/principal.ts'
import { readSessionToken } from '#core/access/session.ts'
import { ApiError } from '#core/http/api-error.ts'
import { firstValue, isForeignOrigin } from '#core/http/request-client.ts'
import { foreignOriginError } from './open-gate.ts'
import type { ReadClient } from './read-client.ts'

/**
 * Creates the gate of keys mode. Public operations are open to all; any other needs a key or the cookie of a session.
 * A browser adds the cookie to requests of every page of the site, so that a write with a cookie needs the own
 * origin; a key needs none. The key wins where both are given.
 */
export function createKeysGate(authenticator: Authenticator, readClient: ReadClient): Gate {
  return {
    async admit({ headers, writes, scope, key, peer }) {
      if (scope === 'public') return anonymous
      const bearer = key ?? readBearer(firstValue(headers.authorization))
      if (bearer !== undefined) {
        const principal = await authenticator.byKey(bearer)
        if (!principal) throw unauthenticatedError()
        requireScope(principal, scope)
        return principal
      }
      const { secure, origin } = readClient(headers, peer)
      const token = readSessionToken(firstValue(headers.cookie), secure)
      const principal = token === undefined ? null : await authenticator.bySession(token)
      if (!principal) throw unauthenticatedError()
      if (writes && isForeignOrigin(headers, origin) !== false) throw foreignOriginError()
      requireScope(principal, scope)
      return principal
    },
  }
}

/** One error for every reason, so that it reveals nothing about a key. */
export function unauthenticatedError(): ApiError {
  return new ApiError(
    'unauthenticated',
    'This needs a valid API key: send it as Authorization: Bearer hb_…, or sign in.',
  )
}

/** The credentials of an `Authorization` header; an empty key for another scheme, undefined without the header. */
function readBearer(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined
  return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? ''
}
