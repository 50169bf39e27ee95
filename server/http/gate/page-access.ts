import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Gate } from '#core/access/gate.ts'
import { signInPath } from '#core/access/next-path.ts'
import { ApiError } from '#core/http/api-error.ts'
import { readTarget } from '../request-target.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** Pages that anyone may read, and the pages below them. */
const publicPages = [signInPath, '/docs']

/**
 * Redirects a request for a page to the sign-in page when it has no session. Scripts, styles and images are public;
 * pages read all data from the API, which checks access.
 */
export function requireSession(gate: Gate, handle: Handler): Handler {
  return async (request, response) => {
    const url = readTarget(request)
    if (!url || !isPage(request, url.pathname)) return handle(request, response)
    const peer = request.socket.remoteAddress
    try {
      await gate.admit({ headers: request.headers, writes: false, scope: 'authenticated', peer })
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'unauthenticated') throw error
      const location = `${signInPath}?next=${encodeURIComponent(url.pathname + withoutRsc(url))}`
      response.writeHead(307, { location, 'cache-control': 'no-store' }).end()
      return
    }
    return handle(request, response)
  }
}

function isPage({ method, headers }: IncomingMessage, path: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  if (path.startsWith('/_next/')) return false
  if (publicPages.some((page) => path === page || path.startsWith(`${page}/`))) return false
  // Client-side navigation: Next requests the page as data, with an `rsc` header.
  return headers.rsc !== undefined || /\btext\/html\b/.test(headers.accept ?? '')
}

/** The query without the parameter that Next adds to requests for data. */
function withoutRsc({ searchParams }: URL): string {
  const query = new URLSearchParams(searchParams)
  query.delete('_rsc')
  return query.size > 0 ? `?${query}` : ''
}
