import { FollowError, type FollowListener, type FollowTarget, type Traffic } from '../mode-client.ts'
import { RetryLater } from './reconnect.ts'

export const defaultSilenceMs = 35_000

/** Answers after which asking again the same way is permanent. */
const permanent = new Set([400, 401, 403, 404, 406, 410])

/** The moment on the follower's own clock. */
export function now(): number {
  return performance.timeOrigin + performance.now()
}

/** Asks a server over HTTP, and notes what goes over the http. */
export class MeteredHttpClient {
  readonly #target: FollowTarget
  readonly #listener: FollowListener
  #asked = 0

  constructor(target: FollowTarget, listener: FollowListener) {
    this.#target = target
    this.#listener = listener
  }

  get silenceMs(): number {
    return this.#target.silenceMs ?? defaultSilenceMs
  }

  note(traffic: Traffic): void {
    this.#listener.onTraffic?.(traffic)
  }

  /**
   * Sends a GET, or what `sent` says, and resolves with the head of its answer, 2xx or 304; `answered` notes the
   * answer once it is known what it held.
   * @throws FollowError when the server refuses for good, RetryLater when it asks for patience
   */
  async ask(
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
    { method = 'GET', body = '' }: Sent = {},
  ): Promise<Asked> {
    const id = ++this.#asked
    const url = this.#target.baseUrl + path
    this.note({
      kind: 'request',
      at: now(),
      id,
      bytesUp: `${method} ${url} HTTP/1.1\r\n`.length + headBytes(headers) + body.length,
    })
    // Revalidation is the mode's own business; a browser's cache would hide it.
    const response = await fetch(url, {
      method,
      headers,
      signal,
      cache: 'no-store',
      ...(body !== '' && { body }),
    })
    const { status } = response
    const answered = (bodyBytes: number, news: boolean) => {
      const bytesDown = statusLine.length + headBytes(response.headers) + bodyBytes
      this.note({ kind: 'response', at: now(), id, status, bytesDown, news })
    }
    if (response.ok || status === 304) return { response, answered }
    const text = await response.text()
    answered(text.length, false)
    throw errorOfResponse(response, text)
  }

  /** Asks for JSON; the value is null for `304`. `holdsNews` is cursor the value once it is there. */
  async askJson<T>(
    path: string,
    headers: Record<string, string>,
    timeoutMs: number,
    holdsNews: (value: T) => boolean,
    sent: Sent = {},
  ): Promise<{ value: T | null; headers: Headers }> {
    const signal = AbortSignal.any([this.#target.signal, AbortSignal.timeout(timeoutMs)])
    const all = {
      accept: 'application/json',
      ...(sent.body && { 'content-type': 'application/json' }),
      ...headers,
    }
    const { response, answered } = await this.ask(path, all, signal, sent)
    const text = await response.text()
    const value = response.status === 304 ? null : (JSON.parse(text) as T)
    answered(new TextEncoder().encode(text).length, value !== null && holdsNews(value))
    return { value, headers: response.headers }
  }
}

/** A request that is no GET. */
export interface Sent {
  method?: string
  body?: string
}

/** The head of an answer, and how to note it. */
interface Asked {
  response: Response
  answered(bodyBytes: number, news: boolean): void
}

const statusLine = 'HTTP/1.1 200 OK\r\n'

function headBytes(headers: Record<string, string> | Headers): number {
  const lines = headers instanceof Headers ? [...headers] : Object.entries(headers)
  return lines.reduce(
    (sum, [name, value]) => sum + name.length + value.length + ': \r\n'.length,
    '\r\n'.length,
  )
}

function errorOfResponse(response: Response, body: string): Error {
  const { code, detail } = problemIn(body)
  const message = detail ?? `The server answered ${response.status}.`
  if (permanent.has(response.status)) return new FollowError(code ?? 'invalid_request', message)
  return new RetryLater(message, retryAfterMs(response.headers) ?? 0)
}

function problemIn(body: string): { code?: string; detail?: string } {
  try {
    return JSON.parse(body)
  } catch {
    return {}
  }
}

/** RFC 9110 §10.2.3, in seconds; a date is not what this server sends. */
export function retryAfterMs(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1_000 : undefined
}
