/** Why a request got no response. `blocked`: the address is not permitted. */
export type OutboundFailure = 'dns' | 'connect' | 'tls' | 'timeout' | 'blocked'

export interface OutboundCall {
  method: 'POST' | 'OPTIONS'
  url: string
  headers: Record<string, string>
  body?: string | Uint8Array
  /** Aborts the request. */
  signal?: AbortSignal
}

/** The head of the response, or why there was none. */
export type OutboundOutcome =
  | { status: number; headers: Record<string, string>; durationMs: number }
  | { status: null; class: OutboundFailure; durationMs: number }

/**
 * Port: HTTP requests to user-supplied URLs, protected against SSRF. Only the public internet and the operator's
 * allowlist are reachable. Redirects are not followed, time and bytes are limited, response bodies are discarded.
 */
export interface OutboundHttp {
  /** Why the URL can never be requested, as the end of a sentence; null when it may be. Names are resolved per call. */
  validateUrl(url: string): string | null
  /** Sends the request. @throws the signal's reason when aborted */
  call(call: OutboundCall): Promise<OutboundOutcome>
}
