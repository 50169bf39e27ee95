import type { FailureClass } from '../outbox/delivery.ts'

export interface OutboundCall {
  method: 'POST' | 'OPTIONS'
  url: string
  headers: Record<string, string>
  body?: string
  /** Aborting gives the call up; it then rejects. */
  signal?: AbortSignal
}

/** What came of a call: an answer's head, or the class of what went wrong before there was one. */
export type OutboundOutcome =
  | { status: number; headers: Record<string, string>; durationMs: number }
  | { status: null; class: Exclude<FailureClass, 'status'>; durationMs: number }

/**
 * Port: calls to addresses that strangers chose. Only the public internet is reached, and what the operator
 * allows besides. Redirects are not followed, time and bytes are bounded, the body of an answer is dropped.
 */
export interface OutboundHttp {
  /** Why this URL can never be called, as the end of a sentence; null when it may be. Names are judged at each call. */
  validateUrl(url: string): string | null
  /** Makes the call. @throws the signal's reason when it was given up */
  call(call: OutboundCall): Promise<OutboundOutcome>
}
