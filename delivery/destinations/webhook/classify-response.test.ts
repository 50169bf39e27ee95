import { describe, expect, it } from 'vitest'
import type { OwedCall } from '#core/ports/delivery-store.ts'
import type { OutboundOutcome } from '#core/ports/outbound-http.ts'
import { judge } from './classify-response.ts'

const began = new Date('2026-05-01T12:00:00Z')
const now = new Date('2026-05-01T12:00:01Z')

function verdict(outcome: Partial<OutboundOutcome>, tries = 0) {
  const delivery = { attempts: [], tries } as unknown as OwedCall['delivery']
  const whole = { durationMs: 7, ...(outcome.status && { headers: {} }), ...outcome } as OutboundOutcome
  return judge({ delivery }, whole, { began, now, schedule: [0, 10, 20] })
}

describe('a try', () => {
  it.each([200, 201, 202, 204, 299])('succeeds with %i', (status) => {
    expect(verdict({ status })).toEqual({
      state: 'delivered',
      attempt: { n: 1, at: began.toISOString(), status, durationMs: 7, class: null },
      nextAttemptAt: null,
      gone: false,
    })
  })

  it.each([301, 302, 307, 308, 400, 401, 404, 429, 500, 502, 503])(
    'fails with %i and is repeated',
    (status) => {
      const { state, attempt, nextAttemptAt, gone } = verdict({ status })
      expect({ state, gone, status: attempt?.status, class: attempt?.class }).toEqual({
        state: 'retrying',
        gone: false,
        status,
        class: 'status',
      })
      const pause = Number(nextAttemptAt) - Number(now)
      expect(pause).toBeGreaterThanOrEqual(8_000)
      expect(pause).toBeLessThanOrEqual(12_000)
    },
  )

  it.each(['dns', 'connect', 'tls', 'timeout', 'blocked'] as const)(
    'fails without an answer: %s',
    (failure) => {
      expect(verdict({ status: null, class: failure })).toMatchObject({
        state: 'retrying',
        attempt: { status: null, class: failure },
      })
    },
  )

  it('is the last one after 410, and the endpoint is gone', () => {
    expect(verdict({ status: 410 })).toMatchObject({ state: 'failed', nextAttemptAt: null, gone: true })
  })

  it('is the last one at the end of the schedule', () => {
    expect(verdict({ status: 500 }, 1)).toMatchObject({ state: 'retrying' })
    expect(verdict({ status: 500 }, 2)).toMatchObject({ state: 'failed', nextAttemptAt: null, gone: false })
  })

  it('is repeated when the receiver says, if that is later', () => {
    const { nextAttemptAt } = verdict({ status: 503, headers: { 'retry-after': '3600' } })
    expect(Number(nextAttemptAt) - Number(now)).toBe(3_600_000)
  })
})
