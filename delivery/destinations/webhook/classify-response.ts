import type { Attempt } from '#core/outbox/delivery.ts'
import type { Ending, OwedCall } from '#core/ports/delivery-store.ts'
import type { OutboundOutcome } from '#core/ports/outbound-http.ts'
import { nextTry, retryAfter } from '../../outbox/retry-schedule.ts'

/** What follows from a try. `gone`: the receiver wants nothing more, ever (410). */
export interface Verdict extends Ending {
  attempt: Attempt
  gone: boolean
}

/** Judges a try. 2xx is success; everything else is a failure, redirects among it, since they are not followed. */
export function judge(
  { delivery }: Pick<OwedCall, 'delivery'>,
  outcome: OutboundOutcome,
  { began, now, schedule }: { began: Date; now: Date; schedule: readonly number[] },
): Verdict {
  const { status, durationMs } = outcome
  const succeeded = status !== null && status >= 200 && status < 300
  const attempt: Attempt = {
    n: delivery.attempts.length + 1,
    at: began.toISOString(),
    status,
    durationMs,
    class: succeeded ? null : 'class' in outcome ? outcome.class : 'status',
  }
  if (succeeded) return { state: 'delivered', attempt, nextAttemptAt: null, gone: false }
  if (status === 410) return { state: 'failed', attempt, nextAttemptAt: null, gone: true }
  const retryAfterS = 'headers' in outcome ? retryAfter(outcome.headers['retry-after'], now) : undefined
  const nextAttemptAt = nextTry(delivery.tries + 1, schedule, now, { retryAfterS })
  return { state: nextAttemptAt ? 'retrying' : 'failed', attempt, nextAttemptAt, gone: false }
}
