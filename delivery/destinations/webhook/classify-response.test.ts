import { describe, expect, it } from 'vitest'
import { parseRetryAfter } from '#core/http/headers/retry-after.ts'
import { attemptOutcome } from '#core/outbox/deliveries/attempt-outcome.ts'
import { DeliveryError, type DeliveryReceipt } from '#core/outbox/destinations/destination-type.ts'
import type { OutboundOutcome } from '#core/ports/delivery/outbound-http.ts'
import { classifyResponse } from './classify-response.ts'

const startedAt = new Date('2026-05-01T12:00:00Z')
const now = new Date('2026-05-01T12:00:01Z')

/** What the outbox decides after this response. */
function outcomeOf(response: Partial<OutboundOutcome>, failedAttempts = 0) {
  const whole = { durationMs: 7, ...(response.status && { headers: {} }), ...response } as OutboundOutcome
  let result: DeliveryReceipt | DeliveryError
  try {
    result = classifyResponse(whole, now)
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    result = error
  }
  const options = { startedAt, now, schedule: [0, 10, 20], elapsedMs: 9 }
  return attemptOutcome({ attempts: [], failedAttempts }, result, options)
}

describe('response to a webhook request', () => {
  it.each([200, 201, 202, 204, 299])('%i: delivered', (status) => {
    expect(outcomeOf({ status })).toEqual({
      state: 'delivered',
      attempt: { n: 1, at: startedAt.toISOString(), status, durationMs: 7, class: null },
      nextAttemptAt: null,
      destination: null,
    })
  })

  it.each([301, 302, 307, 308, 400, 401, 404, 429, 500, 502, 503])('%i: retried', (status) => {
    const { state, attempt, nextAttemptAt, destination } = outcomeOf({ status })
    expect({ state, destination, status: attempt.status, class: attempt.class }).toEqual({
      state: 'retrying',
      destination: null,
      status,
      class: 'status',
    })
    const pause = Number(nextAttemptAt) - Number(now)
    expect(pause).toBeGreaterThanOrEqual(8_000)
    expect(pause).toBeLessThanOrEqual(12_000)
  })

  it.each(['dns', 'connect', 'tls', 'timeout', 'blocked'] as const)('none (%s): retried', (failure) => {
    expect(outcomeOf({ status: null, class: failure })).toMatchObject({
      state: 'retrying',
      attempt: { status: null, class: failure },
    })
  })

  it('410: failed, and the destination is disabled', () => {
    expect(outcomeOf({ status: 410 })).toMatchObject({
      state: 'failed',
      nextAttemptAt: null,
      destination: 'disable',
    })
  })

  it('an error at the end of the schedule: failed', () => {
    expect(outcomeOf({ status: 500 }, 1)).toMatchObject({ state: 'retrying' })
    expect(outcomeOf({ status: 500 }, 2)).toMatchObject({
      state: 'failed',
      nextAttemptAt: null,
      destination: null,
    })
  })

  it('an error with a later Retry-After: retried then', () => {
    const { nextAttemptAt } = outcomeOf({ status: 503, headers: { 'retry-after': '3600' } })
    expect(Number(nextAttemptAt) - Number(now)).toBe(3_600_000)
  })
})

describe('Retry-After', () => {
  it('is a number of seconds or an HTTP date; anything else is ignored', () => {
    const noon = new Date('2026-05-01T12:00:00Z')
    expect(parseRetryAfter('120', noon)).toBe(120)
    expect(parseRetryAfter('Fri, 01 May 2026 12:02:00 GMT', noon)).toBe(120)
    expect(parseRetryAfter('Fri, 01 May 2026 11:00:00 GMT', noon)).toBe(0)
    for (const malformed of [undefined, '', 'soon', '-5', '1e3x'])
      expect(parseRetryAfter(malformed, noon)).toBeUndefined()
  })
})
