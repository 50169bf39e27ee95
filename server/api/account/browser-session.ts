import { z } from 'zod'
import { keyScopes } from '#core/access/scope.ts'
import { generateSessionToken, readSessionToken, sessionCookie, sessionIdOf } from '#core/access/session.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { RouteRequest } from '#core/http/route.ts'
import type { SessionOwner } from '#core/ports/account/key-store.ts'
import type { AccessServices } from '../../access-services.ts'
import { unauthenticatedError } from '../../http/gate/keys-gate.ts'

export const sessionSchema = z
  .object({
    auth: z.enum(['open', 'keys']),
    userid: z.string().nullable().meta({ description: 'Null with `AUTH=open`: every user.' }),
    scopes: z.array(z.enum(keyScopes)),
    keyId: z.string().nullable().meta({ description: 'Null without a key: a sign-in with the provider.' }),
    admin: z.boolean(),
  })
  .meta({ id: 'Session' })

/** Refuses a sign-in over plain http, except on this machine. @throws ApiError `https_required` */
export function requireSecure({ client }: RouteRequest): void {
  if (client.secure || client.isTrusted) return
  throw new ApiError(
    'https_required',
    'Sign-in over plain http is possible on this machine only. Use https, and set TRUSTED_PROXIES to the address of the proxy.',
  )
}

/**
 * Starts a session in place of an earlier one of the browser. Returns the `Set-Cookie` header.
 * @throws ApiError `unauthenticated` when the key has ended meanwhile
 */
export async function startSession(
  services: Pick<AccessServices, 'sessions' | 'authenticator' | 'audit' | 'clock' | 'limits'>,
  request: RouteRequest,
  owner: SessionOwner,
  lifetimeMs: number,
): Promise<string> {
  await endSession(services, request)
  const token = generateSessionToken()
  const createdAt = services.clock()
  const expiresAt = new Date(createdAt.getTime() + lifetimeMs)
  const session = { id: sessionIdOf(token), owner, createdAt, expiresAt }
  if (!(await services.sessions.insert(session, services.limits.sessionsPerKey))) throw unauthenticatedError()
  return sessionCookie(token, request.client.secure, lifetimeMs)
}

/** Ends the session of the browser, if it has one. */
export async function endSession(
  {
    sessions,
    authenticator,
    audit,
    clock,
  }: Pick<AccessServices, 'sessions' | 'authenticator' | 'audit' | 'clock'>,
  { client, header }: RouteRequest,
): Promise<void> {
  const token = readSessionToken(header('cookie'), client.secure)
  const principal = token === undefined ? null : await authenticator.bySession(token)
  if (!principal || token === undefined) return
  await sessions.end(sessionIdOf(token))
  const { userid, keyId } = principal
  const entry = { at: clock(), action: 'session.end', target: '/session', address: client.address } as const
  await audit.record({ ...entry, userid, keyId, outcome: 'ok' })
}
