import { authorizationHeaders, type Credentials } from '../../core/modes/client/credentials.ts'
import { backoffMs } from '../../core/modes/client/reconnect.ts'
import { sleep } from '../../core/modes/client/time.ts'
import { HearbackError } from '../errors.ts'
import { ProblemError, parseProblem, unreachableError } from './problem.ts'

/** HTTP requests to one server, with its credentials. */
export interface Transport {
  readonly baseUrl: string
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>
  /** @throws ProblemError on an error response or when the server cannot be reached; an abort stays an abort. */
  request(path: string, init?: TransportInit): Promise<Response>
  /** Requests JSON. The type is that of the contract; the response is not validated. */
  read<T>(path: string, init?: TransportInit): Promise<T>
}

/** Settings of one request, in place of those of the transport. */
export type TransportInit = Omit<RequestInit, 'signal'> & {
  signal?: AbortSignal | null | undefined
  retries?: number | undefined
  timeoutMs?: number | undefined
}

export interface TransportOptions {
  /** Repetitions of a request that failed temporarily: no response, 408, 429, 5xx. Default: 0. */
  retries?: number
  /** Milliseconds until a request without a response fails. Default: no limit. */
  timeoutMs?: number
}

/** A longer `Retry-After` is left to the caller. */
const maxRetryAfterMs = 60_000

/** An empty base URL means the page's own origin. */
export function createTransport(
  baseUrl: string,
  credentials?: Credentials,
  { retries = 0, timeoutMs }: TransportOptions = {},
): Transport {
  const headers = authorizationHeaders(credentials)

  async function send(path: string, init: TransportInit): Promise<Response> {
    requireOrigin(baseUrl)
    const all = new Headers(headers)
    for (const [name, value] of new Headers(init.headers)) all.set(name, value)
    const limitMs = init.timeoutMs ?? timeoutMs
    const signals = [init.signal, limitMs === undefined ? undefined : AbortSignal.timeout(limitMs)]
    const signal = AbortSignal.any(signals.filter((one) => one != null))
    let response: Response
    try {
      response = await fetch(baseUrl + path, { ...init, headers: all, signal })
    } catch (error) {
      throw init.signal?.aborted ? error : unreachableError(baseUrl, error)
    }
    if (response.ok) return response
    throw parseProblem(response.status, await response.text().catch(() => ''))
  }

  async function request(path: string, init: TransportInit = {}): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await send(path, init)
      } catch (error) {
        const isLast = attempt > (init.retries ?? retries)
        if (isLast || !(error instanceof ProblemError) || !isTemporary(error)) throw error
        const waitMs = Math.max(backoffMs(attempt), error.retryAfterMs ?? 0)
        await sleep(waitMs, init.signal ?? new AbortController().signal)
        init.signal?.throwIfAborted()
      }
    }
  }

  return {
    baseUrl,
    headers,
    request,
    read: async (path, init) => (await request(path, init)).json(),
  }
}

/** @throws HearbackError for an empty base URL where there is no page */
export function requireOrigin(baseUrl: string): void {
  if (baseUrl === '' && typeof location === 'undefined')
    throw new HearbackError('invalid_request', 'url: required outside of a page')
}

function isTemporary({ status, retryAfterMs = 0 }: ProblemError): boolean {
  const isTemporaryStatus = status === 0 || status === 408 || status === 429 || status >= 500
  return isTemporaryStatus && retryAfterMs <= maxRetryAfterMs
}

/** A query string with its question mark, or an empty string. Members that are undefined are left out. */
export function toQuery(members: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams(defined(members)).toString()
  return query && `?${query}`
}

/** The members that are not undefined, as strings. */
export function defined(members: Record<string, string | number | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}
