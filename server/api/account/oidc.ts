import { z } from 'zod'
import { nextPath, signInPath } from '#core/access/next-path.ts'
import { providerScopes, userOfSubject } from '#core/access/provider-user.ts'
import { pendingSignInCookie, providerSessionMs, readPendingSignIn } from '#core/access/session.ts'
import { ApiError, toApiError } from '#core/http/api-error.ts'
import { type HttpResponse, json, type Route, type RouteRequest, route } from '#core/http/route.ts'
import type { OpenIdProvider } from '#platform/oidc/provider.ts'
import type { AccessServices } from '../../access-services.ts'
import { requireSecure, startSession } from './browser-session.ts'

const tag = 'Access'
const beginPath = '/session/oidc'
const callbackPath = '/session/oidc/callback'

const methodSchema = z.object({
  type: z.enum(['key', 'oidc']).meta({
    description:
      '`key`: `POST /session`. `oidc`: open `href` in the browser, with `?next=` and a path of this service.',
  }),
  title: z.string(),
  href: z.string().optional(),
})

/** The pending sign-in in the cookie of the browser. */
const pendingSchema = z.object({
  state: z.string(),
  nonce: z.string(),
  codeVerifier: z.string(),
  next: z.string(),
})

/** Sign-in with an OpenID provider: the ways to sign in, the redirect to the provider, and its callback. */
export function oidcRoutes(services: AccessServices): Route[] {
  const { auth, provider, audit, clock, rates } = services

  const methods = route({
    method: 'get',
    path: '/session/methods',
    operationId: 'listSignInMethods',
    summary: 'Read how people may sign in',
    tag,
    scope: 'public',
    responses: {
      200: {
        description: 'The ways to sign in; none with `AUTH=open`.',
        schema: z.object({ methods: z.array(methodSchema) }).meta({ id: 'SignInMethods' }),
      },
    },
    async handle() {
      const key = { type: 'key', title: 'API key' } as const
      const found = auth === 'keys' ? [key, ...(provider ? [methodOf(provider)] : [])] : []
      return json(200, { methods: found }, { 'cache-control': 'no-store' })
    },
  })

  const begin = route({
    method: 'get',
    path: beginPath,
    operationId: 'beginSignIn',
    summary: 'Sign in with the OpenID provider',
    description:
      'For browsers: redirects to the provider. Authorization code flow with PKCE, state and nonce.',
    tag,
    scope: 'public',
    query: z.looseObject({
      next: z.string().max(2_000).optional().meta({ description: 'Path to show after the sign-in.' }),
    }),
    responses: { 303: { description: 'The page of the provider.', headers: { location: 'Its URL.' } } },
    handle: (request) =>
      answerBrowser(request, async () => {
        const { client, query } = request
        requireSecure(request)
        const { url, pending } = await requireProvider(provider).begin(client.origin + callbackPath)
        const next = nextPath(query.next, client.origin)
        const text = Buffer.from(JSON.stringify({ ...pending, next })).toString('base64url')
        return redirect(url.href, pendingSignInCookie(text, client.secure))
      }),
  })

  const complete = route({
    method: 'get',
    path: callbackPath,
    operationId: 'completeSignIn',
    summary: 'Complete the sign-in with the OpenID provider',
    description:
      'The provider redirects browsers here. Sets the same cookie as `POST /session`, for 12 hours.',
    tag,
    scope: 'public',
    responses: {
      303: {
        description: 'The page that was asked for.',
        headers: { location: 'Its path.', 'set-cookie': 'The session.' },
      },
    },
    handle: (request) =>
      answerBrowser(request, async () => {
        const { client } = request
        requireSecure(request)
        const entry = { at: clock(), action: 'session.create', target: callbackPath, keyId: null } as const
        const { address } = client
        const succeed = await rates.signIn(address)
        try {
          const pending = readPending(request)
          const callback = new URL(callbackPath + request.url.search, client.origin)
          const userid = userOfSubject(await requireProvider(provider).complete(callback, pending))
          const owner = { userid, scopes: providerScopes }
          const cookie = await startSession(services, request, owner, providerSessionMs)
          await audit.record({ ...entry, userid, address, outcome: 'ok' })
          succeed()
          return redirect(nextPath(pending.next, client.origin), cookie)
        } catch (error) {
          await audit.record({ ...entry, userid: null, address, outcome: toApiError(error).code })
          throw error
        }
      }),
  })

  return [methods, begin, complete]
}

function methodOf({ issuer }: OpenIdProvider): z.output<typeof methodSchema> {
  return { type: 'oidc', title: `Sign in with ${new URL(issuer).host}`, href: beginPath }
}

function requireProvider(provider: OpenIdProvider | null): OpenIdProvider {
  if (provider) return provider
  throw new ApiError('not_found', 'Sign-in with a provider is not configured; OIDC_ISSUER names one.')
}

/** The sign-in that this browser began. A forged callback has none, or one with another state. */
function readPending({ client, header }: RouteRequest): z.output<typeof pendingSchema> {
  const text = readPendingSignIn(header('cookie'), client.secure)
  try {
    return pendingSchema.parse(JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8')))
  } catch (cause) {
    const detail = 'This browser has not begun a sign-in, or more than 10 minutes ago. Begin it again.'
    throw new ApiError('sign_in_failed', detail, { cause })
  }
}

/** Shows a browser the sign-in page with the code of the error. Other clients get the problem. */
async function answerBrowser(
  { header, client, query }: RouteRequest<unknown, unknown>,
  handle: () => Promise<HttpResponse>,
): Promise<HttpResponse> {
  try {
    return await handle()
  } catch (error) {
    const { code } = toApiError(error)
    if (!/^sign_in_/.test(code) || !/\btext\/html\b/.test(header('accept') ?? '')) throw error
    const next = (query as { next?: string }).next
    const parameters = new URLSearchParams({ problem: code, ...(next && { next }) })
    return redirect(`${signInPath}?${parameters}`, pendingSignInCookie(null, client.secure))
  }
}

function redirect(location: string, cookie: string): HttpResponse {
  return { status: 303, headers: { location, 'set-cookie': cookie, 'cache-control': 'no-store' } }
}
