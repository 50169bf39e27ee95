import { problemOf, unreached } from './problem.ts'

/** Asks one server over HTTP. */
export interface Transport {
  readonly baseUrl: string
  /** @throws ProblemError when the server refuses or is not reached; an abort stays an abort. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** Reads JSON. The type is the contract's; what the server says is not checked again. */
  read<T>(path: string, init?: RequestInit): Promise<T>
}

/** Opens one. An empty base means the page's own origin. */
export function openTransport(baseUrl: string): Transport {
  async function request(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response
    try {
      response = await fetch(baseUrl + path, init)
    } catch (error) {
      throw init.signal?.aborted ? error : unreached(baseUrl, error)
    }
    if (response.ok) return response
    throw problemOf(response.status, await response.text().catch(() => ''))
  }
  return {
    baseUrl,
    request,
    read: async (path, init) => (await request(path, init)).json(),
  }
}

/** A query string with its question mark, or nothing; members that are undefined are left out. */
export function queryOf(members: Record<string, string | number | undefined>): string {
  const given = Object.entries(members).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
