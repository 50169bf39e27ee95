import { DeliveryError, type DeliveryReceipt } from '#core/outbox/destination-type.ts'
import type { OutboundOutcome } from '#core/ports/outbound-http.ts'

/**
 * Classifies the response to an event. 2xx is a success. 410 Gone disables the destination (Standard Webhooks 1.0).
 * Everything else is retried, redirects included, which are never followed.
 * @throws DeliveryError unless the status is 2xx
 */
export function classifyResponse(outcome: OutboundOutcome, now: Date): DeliveryReceipt {
  if (outcome.status === null) throw classifyFailure(outcome)
  const { status, headers, durationMs } = outcome
  if (status >= 200 && status < 300) return { status, durationMs }
  const retryAfterS = parseRetryAfter(headers['retry-after'], now)
  throw new DeliveryError(status === 410 ? 'disable' : 'retry', 'status', { status, durationMs, retryAfterS })
}

/** The error of a request without a response. */
export function classifyFailure(failure: Extract<OutboundOutcome, { status: null }>): DeliveryError {
  return new DeliveryError('retry', failure.class, { durationMs: failure.durationMs })
}

/** Seconds that a `Retry-After` header asks for (RFC 9110 §10.2.3); undefined for none or a malformed one. */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header)
  // An HTTP date starts with the day's name; `Date.parse` alone accepts almost anything.
  const at = /^[a-z]/i.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now.getTime()) / 1_000)
}
