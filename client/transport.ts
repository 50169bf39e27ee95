import { authorizationHeaders, type Credentials } from '#core/modes/client/credentials.ts'
import { parseProblem, unreachableError } from './problem.ts'

/** HTTP requests to one server, with its credentials. */
export interface Transport {
  readonly baseUrl: string
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>
  /** @throws ProblemError on an error response or when the server cannot be reached; an abort stays an abort. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** Requests JSON. The type is that of the contract; the response is not validated. */
  read<T>(path: string, init?: RequestInit): Promise<T>
}

/** An empty base URL means the page's own origin. */
export function createTransport(baseUrl: string, credentials?: Credentials): Transport {
  const headers = authorizationHeaders(credentials)
  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    const all = new Headers(headers)
    for (const [name, value] of new Headers(init.headers)) all.set(name, value)
    let response: Response
    try {
      response = await fetch(baseUrl + path, { ...init, headers: all })
    } catch (error) {
      throw init.signal?.aborted ? error : unreachableError(baseUrl, error)
    }
    if (response.ok) return response
    throw parseProblem(response.status, await response.text().catch(() => ''))
  }
  return {
    baseUrl,
    headers,
    request,
    read: async (path, init) => (await request(path, init)).json(),
  }
}

/** A query string with its question mark, or an empty string. Members that are undefined are left out. */
export function toQuery(members: Record<string, string | number | undefined>): string {
  const defined = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return defined.length === 0 ? '' : `?${new URLSearchParams(defined)}`
}
