import { FollowError, type FollowListener, type FollowTarget, type Traffic } from '../mode-client.ts'
import { authorizationHeaders } from './credentials.ts'
import { parseProblemBody } from './problem-body.ts'
import { RetryLater } from './reconnect.ts'
import { now } from './time.ts'

export const defaultSilenceMs = 35_000

/** Statuses for which a retry of the same request cannot succeed. */
export const permanentStatuses = new Set([400, 401, 403, 404, 406, 410])

/** HTTP client of one subscription. It sends the credentials and records requests and responses as traffic. */
export class MeteredHttpClient {
  readonly #target: FollowTarget
  readonly #listener: FollowListener
  #requests = 0

  constructor(target: FollowTarget, listener: FollowListener) {
    this.#target = target
    this.#listener = listener
  }

  get silenceMs(): number {
    return this.#target.silenceMs ?? defaultSilenceMs
  }

  record(traffic: Traffic): void {
    this.#listener.onTraffic?.(traffic)
  }

  /**
   * Sends a request and resolves with the head of its response, 2xx or 304. The caller calls `recordResponse` once
   * it has read the body.
   * @throws FollowError for a permanent error, RetryLater for a temporary one
   */
  async request(
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
    { method = 'GET', body = '' }: RequestOptions = {},
  ): Promise<MeteredResponse> {
    const id = ++this.#requests
    const url = this.#target.baseUrl + path
    const allHeaders = {
      ...headers,
      ...this.#target.headers,
      ...authorizationHeaders(this.#target.credentials),
    }
    this.record({
      kind: 'request',
      at: now(),
      id,
      bytesUp: `${method} ${url} HTTP/1.1\r\n`.length + headBytes(allHeaders) + body.length,
    })
    // The mode revalidates by itself; the browser's cache would hide it.
    const response = await fetch(url, {
      method,
      headers: allHeaders,
      signal,
      cache: 'no-store',
      ...(body.length > 0 && { body }),
    }).catch((error: unknown) => {
      this.#recordFailure(id)
      throw error
    })
    const { status } = response
    const recordResponse = (bodyBytes: number, news: boolean) => {
      const bytesDown = statusLine.length + headBytes(response.headers) + bodyBytes
      this.record({ kind: 'response', at: now(), id, status, bytesDown, news })
    }
    if (response.ok || status === 304) return { id, response, recordResponse }
    const text = await response.text()
    recordResponse(text.length, false)
    throw toError(response, text)
  }

  /** Sends a request for JSON; the value is null for `304`. `isNews` is called with the value. */
  async requestJson<T>(
    path: string,
    headers: Record<string, string>,
    timeoutMs: number,
    isNews: (value: T) => boolean,
    options: RequestOptions = {},
  ): Promise<{ value: T | null; headers: Headers }> {
    const signal = AbortSignal.any([this.#target.signal, AbortSignal.timeout(timeoutMs)])
    const allHeaders = {
      accept: 'application/json',
      ...(options.body && { 'content-type': 'application/json' }),
      ...headers,
    }
    const { id, response, recordResponse } = await this.request(path, allHeaders, signal, options)
    const text = await response.text().catch((error: unknown) => {
      this.#recordFailure(id)
      throw error
    })
    const value = response.status === 304 ? null : (JSON.parse(text) as T)
    recordResponse(new TextEncoder().encode(text).length, value !== null && isNews(value))
    return { value, headers: response.headers }
  }

  /** The request got no complete response. A request that the caller ended did not fail. */
  #recordFailure(id: number): void {
    if (!this.#target.signal.aborted) this.record({ kind: 'failure', at: now(), id })
  }
}

/** Method and body of a request other than GET. */
interface RequestOptions {
  method?: string
  body?: string | Uint8Array<ArrayBuffer>
}

interface MeteredResponse {
  id: number
  response: Response
  recordResponse(bodyBytes: number, news: boolean): void
}

const statusLine = 'HTTP/1.1 200 OK\r\n'

function headBytes(headers: Record<string, string> | Headers): number {
  const lines = headers instanceof Headers ? [...headers] : Object.entries(headers)
  return lines.reduce(
    (sum, [name, value]) => sum + name.length + value.length + ': \r\n'.length,
    '\r\n'.length,
  )
}

function toError(response: Response, body: string): Error {
  const { code, detail } = parseProblemBody(body)
  const message = detail ?? `The server answered ${response.status}.`
  if (permanentStatuses.has(response.status)) return new FollowError(code ?? 'invalid_request', message)
  return new RetryLater(message, retryAfterMs(response.headers) ?? 0)
}

/** Milliseconds of `Retry-After`, seconds or a date (RFC 9110 §10.2.3); undefined without a valid one. */
export function retryAfterMs(headers: Headers): number | undefined {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
