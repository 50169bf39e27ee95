import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { ApiError, toApiError } from '#core/http/api-error.ts'
import { type HttpResponse, isOptionalBody, type Route } from '#core/http/route.ts'
import { parseInput } from '#core/http/validate.ts'
import type { Gate } from '#core/modes/delivery-mode.ts'
import type { Log } from '#core/services.ts'
import { isDatabaseUnreachable } from '#platform/postgres/unreachable.ts'
import { writeResponse } from './answer.ts'
import { drain } from './drain.ts'
import { isBodiless, readJson } from './json-body.ts'
import type { Match, Router } from './router.ts'

interface ListenerOptions {
  router: Router
  gate: Gate
  logger: Log
  /** Called with every answered request, for metrics. */
  onAnswered?(route: Route, status: number, seconds: number): void
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Answers the requests that a route matches; resolves to false, with nothing written, for all others.
 * Whatever is thrown becomes problem details (RFC 9457), its cause only a line in the log.
 */
export function apiListener({ router, gate, logger, onAnswered }: ListenerOptions) {
  async function answerOne(
    request: IncomingMessage,
    response: ServerResponse,
    { url, match, allowed }: { url: URL; match: Match | null; allowed: string[] },
  ): Promise<void> {
    const method = request.method ?? 'GET'
    const began = performance.now()
    let answer: HttpResponse
    try {
      answer = match
        ? await handle(match, request, response, url, gate)
        : refuse(method, allowed, request, gate)
    } catch (error) {
      answer = problemResponse(error)
      // A client that hangs up within its upload is no failure of ours.
      if (answer.status >= 500 && !request.destroyed)
        logger.error({ err: error, method, path: url.pathname }, 'A request failed.')
    }
    try {
      await writeResponse(request, response, answer)
    } catch (error) {
      if (!response.destroyed)
        logger.error({ err: error, path: url.pathname }, 'An answer could not be written.')
      response.destroy()
    }
    if (!request.complete) drain(request)
    if (match) onAnswered?.(match.route, answer.status, (performance.now() - began) / 1_000)
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = targetOf(request)
    if (!url) {
      await writeResponse(request, response, problemResponse(noTarget))
      return true
    }
    const match = router.match(request.method ?? 'GET', url.pathname)
    const allowed = match ? [] : router.allowed(url.pathname)
    const isOurs = match !== null || router.serves(url.pathname)
    if (!isOurs || (!match && wantsPage(request))) return false
    await answerOne(request, response, { url, match, allowed })
    return true
  }
}

/** Whoever comes with a browser to a path that only programs call is shown the page of it. */
function wantsPage({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  // A page that a browser goes to from another page is asked for by Next, as data.
  return headers.rsc !== undefined || /\btext\/html\b/.test(headers.accept ?? '')
}

async function handle(
  { route, params }: Match,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  gate: Gate,
): Promise<HttpResponse> {
  const method = request.method ?? 'GET'
  const principal = gate.admit({ headers: request.headers, writes: !safeMethods.has(method) })
  let gone: AbortController | null = null
  return route.handle({
    principal,
    method,
    url,
    params: route.params ? parseInput(route.params, params) : params,
    query: route.query
      ? parseInput(route.query, Object.fromEntries(url.searchParams))
      : Object.fromEntries(url.searchParams),
    body: route.body && (await readBody(route.body, request)),
    header: (name) => joined(request.headers[name]),
    headers: () =>
      Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, joined(value) ?? ''])),
    stream: () => request,
    // Few ask for it, and whoever stays long keeps it long.
    get signal() {
      gone ??= abortedWith(response)
      return gone.signal
    },
  })
}

async function readBody(schema: z.ZodType, request: IncomingMessage): Promise<unknown> {
  const absent = isBodiless(request) && isOptionalBody(schema)
  return parseInput(schema, absent ? undefined : await readJson(request))
}

/** Aborts when the client is gone. */
function abortedWith(response: ServerResponse): AbortController {
  const gone = new AbortController()
  if (response.closed) gone.abort()
  else response.once('close', () => gone.abort())
  return gone
}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value
}

const noTarget = new ApiError(
  'invalid_request',
  'The request target is not a path, or its escapes are broken.',
)

/** The request target (RFC 9112 §3.2), origin-form or absolute-form; null when it is neither. */
function targetOf({ url: target = '/' }: IncomingMessage): URL | null {
  try {
    const url = new URL(target.startsWith('/') ? `http://host${target}` : target)
    decodeURIComponent(url.pathname)
    return url
  } catch {
    return null
  }
}

/** What is said of a path without such a method, or of none at all. */
function refuse(method: string, allowed: string[], request: IncomingMessage, gate: Gate): HttpResponse {
  const allow = allowed.join(', ')
  gate.admit({ headers: request.headers, writes: false })
  if (allowed.length === 0)
    throw new ApiError('not_found', 'There is nothing at this path; /openapi.json tells what is.')
  if (method === 'OPTIONS') return { status: 204, headers: { allow } }
  const apiError = new ApiError('method_not_allowed', `${method} is not taken here; ${allow} is.`)
  const answer = problemResponse(apiError)
  return { ...answer, headers: { ...answer.headers, allow } }
}

/** The answer to whatever was thrown. */
export function problemResponse(thrown: unknown): HttpResponse {
  const away = isDatabaseUnreachable(thrown)
  const apiError = away
    ? new ApiError('unavailable', 'The database is away; try again.', { cause: thrown })
    : toApiError(thrown)
  return {
    status: apiError.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(away && { 'retry-after': '2' }),
    },
    body: JSON.stringify(apiError.toProblem()),
  }
}
