import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { Route } from '#core/http/route.ts'

export interface Match {
  route: Route
  params: Record<string, string>
}

/** Finds the route of a request. The GET route handles HEAD, too (RFC 9110 §9.3.2). */
export class Router {
  readonly #router = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] })
  readonly #methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

  readonly #segments = new Set<string>()

  constructor(routes: readonly Route[]) {
    for (const route of routes) {
      this.#segments.add(firstSegment(route.path))
      this.#router.add(route.method.toUpperCase(), route.path.replace(/\{(\w+)\}/g, ':$1'), route)
    }
  }

  match(method: string, path: string): Match | null {
    const [handlers, stash] = this.#router.match(method === 'HEAD' ? 'GET' : method, path)
    const found = handlers[0]
    if (!found) return null
    const [route, indices] = found
    const params = Object.entries(indices).map(([name, at]) => [
      name,
      decode(stash ? stash[at as number] : String(at)),
    ])
    return { route, params: Object.fromEntries(params) }
  }

  /** Whether the first segment of the path is one of the API's, even if there is no route at the path. */
  serves(path: string): boolean {
    return this.#segments.has(firstSegment(path))
  }

  /** The methods of the routes at a path; empty when there is none. */
  allowed(path: string): string[] {
    const methods = this.#methods.filter((method) => this.match(method, path))
    return methods.includes('GET') ? [...methods, 'HEAD'] : methods
  }
}

function firstSegment(path: string): string {
  return path.split('/', 2)[1] ?? ''
}

function decode(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '')
  } catch {
    return text ?? ''
  }
}
