import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { type Gate, requireAccess } from '#core/access/gate.ts'
import { onAccessEnd, type Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { parseInput } from '#core/http/params/validate.ts'
import { type HttpResponse, isOptionalBody, type Route } from '#core/http/route.ts'
import { rateHeaders } from '#core/limits/rate.ts'
import { addLogFields } from '#core/log-context.ts'
import type { AuditLog } from '#core/ports/account/audit-log.ts'
import { noTracer, type Tracer } from '#core/ports/observability/tracer.ts'
import type { Log } from '#core/services.ts'
import { abortOnEnd, closeOnAccessEnd, releaseBody } from './gate/access-end.ts'
import { recordCall } from './gate/audit-call.ts'
import { unauthenticatedError } from './gate/keys-gate.ts'
import type { ReadClient } from './gate/read-client.ts'
import { readJson } from './json-body.ts'
import { problemResponse } from './problem-response.ts'
import { type BodyTimeouts, bodyTimeouts, isBodiless, smallBody, uploadBody } from './request-body.ts'
import { startRequestSpan } from './request-span.ts'
import type { Match, Router } from './router.ts'
import { writeResponse } from './write-response.ts'

interface ApiHandlerOptions {
  router: Router
  gate: Gate
  readClient: ReadClient
  logger: Log
  tracer?: Tracer
  timeouts?: BodyTimeouts
  /** Records the calls of routes that declare an `audit` action. */
  audit?: AuditLog | undefined
  /** Called with every admitted request to a route, for metering. `params` are those of the path. */
  onRequest?(principal: Principal, params: Record<string, string>): void
  /** Called after every response of a route, for metrics. */
  onResponse?(route: Route, status: number, seconds: number): void
}

/** Resolves to false, with nothing written, for a request that is not the API's. */
export type ApiHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>

const anyMembers = z.record(z.string(), z.string())

/** Of responses that belong to one user, unless the route says otherwise: a shared cache must not store them. */
const privateHeaders = { 'cache-control': 'private, no-cache' }

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Creates the handler of the API's routes. Anything thrown becomes problem details; its cause is only logged. */
export function apiHandler({
  router,
  gate,
  readClient,
  logger,
  tracer = noTracer,
  audit,
  timeouts = bodyTimeouts,
  onRequest,
  onResponse,
}: ApiHandlerOptions): ApiHandler {
  async function respond(
    request: IncomingMessage,
    response: ServerResponse,
    { url, match, allowed }: { url: URL; match: Match | null; allowed: string[] },
  ): Promise<void> {
    const method = request.method ?? 'GET'
    const startedAt = performance.now()
    const span = match && startRequestSpan(tracer, request, match.route)
    let result: HttpResponse
    try {
      result = match
        ? await handle(match, request, response, { url, gate, readClient, audit, timeouts, onRequest })
        : await unmatchedResponse(method, allowed, request, gate)
    } catch (error) {
      result = problemResponse(error)
      // A client that disconnects during its upload is not a failure of the service. The request itself is destroyed
      // once its body is read.
      if (result.status >= 500 && !response.destroyed)
        logger.error({ err: error, method, path: url.pathname }, 'A request failed.')
    }
    try {
      await writeResponse(request, response, result)
    } catch (error) {
      if (!response.destroyed)
        logger.error({ err: error, path: url.pathname }, 'A response could not be written.')
      response.destroy()
    }
    span?.end(result.status)
    if (match) onResponse?.(match.route, result.status, (performance.now() - startedAt) / 1_000)
  }

  return async (request, response, url) => {
    const match = router.match(request.method ?? 'GET', url.pathname)
    const allowed = match ? [] : router.allowed(url.pathname)
    const isApiPath = match !== null || router.serves(url.pathname)
    if (!isApiPath || (!match && wantsPage(request))) return false
    await respond(request, response, { url, match, allowed })
    return true
  }
}

/** A browser that opens an API path without a GET operation gets the page of that path. */
function wantsPage({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  // Client-side navigation: Next requests the page as data, with an `rsc` header.
  return headers.rsc !== undefined || /\btext\/html\b/.test(headers.accept ?? '')
}

interface HandleOptions extends Pick<ApiHandlerOptions, 'gate' | 'readClient' | 'audit'> {
  url: URL
  timeouts: BodyTimeouts
  onRequest: ApiHandlerOptions['onRequest'] | undefined
}

async function handle(
  { route, params }: Match,
  request: IncomingMessage,
  response: ServerResponse,
  { url, gate, readClient, audit, timeouts, onRequest }: HandleOptions,
): Promise<HttpResponse> {
  const { method = 'GET', headers } = request
  const peer = request.socket.remoteAddress
  const writes = !safeMethods.has(method)
  const principal = await gate.admit({
    ...{ headers, writes, scope: route.scope, peer },
    onRate(rate) {
      for (const [name, value] of Object.entries(rateHeaders(rate))) response.setHeader(name, value)
    },
  })
  onRequest?.(principal, params)
  if (params.jobid) addLogFields({ jobid: params.jobid })
  let aborted: AbortController | null = null
  let upload: Readable | null = null
  const call = async (): Promise<HttpResponse> => {
    const input = {
      params: parseInput(route.params ?? anyMembers, params),
      query: parseInput(route.query ?? anyMembers, Object.fromEntries(url.searchParams)),
      body: route.body && (await readBody(route.body, request, timeouts)),
    }
    // The body may have arrived slowly.
    if (route.body) requireAccess(principal)
    return route.handle({
      ...input,
      principal,
      get client() {
        return readClient(headers, peer)
      },
      method,
      url,
      header: (name) => joined(headers[name]),
      headers: () =>
        Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, joined(value) ?? ''])),
      stream() {
        upload ??= openUpload(request, response, { timeouts, principal })
        return upload
      },
      // Created on demand: most routes never read it.
      get signal() {
        aborted ??= abortOnEnd(response, principal)
        return aborted.signal
      },
    })
  }
  const action = audit && route.audit
  const result = await (action
    ? recordCall(call, { action, audit, principal, url, address: readClient(headers, peer).address })
    : call())
  // A response that waited, like that of a long poll, must not have data after the end of the key.
  if (principal.ended?.aborted && !writes) {
    releaseBody(result)
    throw unauthenticatedError()
  }
  closeOnAccessEnd(response, principal, result)
  return route.scope === 'public' ? result : { ...result, headers: { ...privateHeaders, ...result.headers } }
}

async function readBody(
  schema: z.ZodType,
  request: IncomingMessage,
  timeouts: BodyTimeouts,
): Promise<unknown> {
  if (isBodiless(request) && isOptionalBody(schema)) return parseInput(schema, undefined)
  const body = smallBody(request, timeouts)
  try {
    return parseInput(schema, await readJson(request, body))
  } finally {
    body.destroy()
  }
}

/**
 * The body of a request, which fails with `unauthenticated` when the access of the client ends. What a route leaves
 * unread must not hold the request back, whose rest is discarded.
 */
function openUpload(
  request: IncomingMessage,
  response: ServerResponse,
  { timeouts, principal }: { timeouts: BodyTimeouts; principal: Principal },
): Readable {
  const body = uploadBody(request, timeouts)
  response.once('finish', () => body.destroy())
  body.once(
    'close',
    onAccessEnd(principal, () => body.destroy(unauthenticatedError())),
  )
  return body
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

/** The response for an API path that does not exist or does not take the method. */
async function unmatchedResponse(
  method: string,
  allowed: string[],
  { headers, socket }: IncomingMessage,
  gate: Gate,
): Promise<HttpResponse> {
  await gate.admit({ headers, writes: false, scope: 'public', peer: socket.remoteAddress })
  if (allowed.length === 0)
    throw new ApiError('not_found', 'There is nothing at this path; /openapi.json lists what there is.')
  const allow = allowed.join(', ')
  if (method === 'OPTIONS') return { status: 204, headers: { allow } }
  const error = new ApiError('method_not_allowed', `${method} is not allowed here; allowed are ${allow}.`)
  const problem = problemResponse(error)
  return { ...problem, headers: { ...problem.headers, allow } }
}
