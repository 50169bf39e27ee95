import { z } from 'zod'
import type { Principal } from '#core/access/principal.ts'
import { sessionCookie, sessionMs } from '#core/access/session.ts'
import { onAbort } from '#core/http/abort.ts'
import { ApiError } from '#core/http/api-error.ts'
import { waitQuery } from '#core/http/params/wait.ts'
import { isForeignOrigin } from '#core/http/request-client.ts'
import { json, type Route, type RouteRequest, route } from '#core/http/route.ts'
import type { AccessServices } from '../../access-services.ts'
import { unauthenticatedError } from '../../http/gate/keys-gate.ts'
import { foreignOriginError } from '../../http/gate/open-gate.ts'
import { endSession, requireSecure, sessionSchema, startSession } from './browser-session.ts'

const tag = 'Access'

/** Sessions of browsers: sign in with a key, who am I, sign out. */
export function sessionRoutes(services: AccessServices): Route[] {
  const { auth, keys, authenticator, audit, clock, rates } = services

  const view = ({ userid, scopes, keyId, admin }: Principal) => ({ auth, userid, scopes, keyId, admin })

  const create = route({
    method: 'post',
    path: '/session',
    operationId: 'createSession',
    summary: 'Sign in with an API key',
    description:
      'Sets an httpOnly cookie with a new session; an earlier session of the browser ends. The session ends with its key.',
    tag,
    scope: 'public',
    body: z.object({ key: z.string().max(200) }),
    responses: {
      200: { description: 'The session.', schema: sessionSchema, headers: { 'set-cookie': 'The session.' } },
    },
    async handle(request) {
      const { client, body } = request
      if (auth !== 'keys')
        throw new ApiError('conflict', 'Sign-in needs AUTH=keys; without it, all are admitted.')
      requireOwnPage(request)
      requireSecure(request)
      const succeed = await rates.signIn(client.address)
      const principal = await authenticator.byKey(body.key.trim())
      const { keyId = null } = principal ?? {}
      const entry = {
        at: clock(),
        action: 'session.create',
        target: '/session',
        address: client.address,
      } as const
      if (!principal || keyId === null) {
        await audit.record({ ...entry, userid: null, keyId: null, outcome: 'unauthenticated' })
        throw unauthenticatedError()
      }
      const cookie = await startSession(services, request, { keyId }, sessionMs)
      // A key revoked meanwhile must not leave a session.
      if ((await keys.grants([keyId])).length === 0) throw unauthenticatedError()
      succeed()
      await audit.record({ ...entry, userid: principal.userid, keyId, outcome: 'ok' })
      return json(200, view(principal), {
        'set-cookie': cookie,
        'cache-control': 'no-store',
      })
    },
  })

  const read = route({
    method: 'get',
    path: '/session',
    operationId: 'readSession',
    summary: 'Read who the request is made by, or wait for the end of the session',
    description: 'With `wait`, the response is delayed; when the key or session ends meanwhile, it is 401.',
    tag,
    scope: 'authenticated',
    query: z.looseObject({ wait: waitQuery }),
    responses: { 200: { description: 'The user and scopes of the key or session.', schema: sessionSchema } },
    async handle({ principal, query: { wait = 0 }, signal }) {
      // The signal aborts when access ends; the API handler then answers 401.
      if (wait > 0) await delay(wait * 1_000, signal)
      return json(200, view(principal), { 'cache-control': 'no-store' })
    },
  })

  const end = route({
    method: 'delete',
    path: '/session',
    operationId: 'endSession',
    summary: 'Sign out',
    tag,
    scope: 'public',
    responses: { 204: { description: 'There is no session any more.' } },
    async handle(request) {
      const { client } = request
      requireOwnPage(request)
      await endSession(services, request)
      return { status: 204, headers: { 'set-cookie': sessionCookie(null, client.secure) } }
    },
  })

  return [create, read, end]
}

/** Resolves after `ms`, or earlier when the signal aborts. */
function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    onAbort(signal, () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

/** A page of another origin could sign its reader in as somebody else, or out. */
function requireOwnPage({ client, headers }: RouteRequest): void {
  if (isForeignOrigin(headers(), client.origin)) throw foreignOriginError()
}
