import { parseRetryAfter } from '#core/http/headers/retry-after.ts'
import { DeliveryError, type DeliveryReceipt } from '#core/outbox/destinations/destination-type.ts'
import type { OutboundOutcome } from '#core/ports/delivery/outbound-http.ts'

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
