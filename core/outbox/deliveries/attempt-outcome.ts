import { DeliveryError, type DeliveryReceipt } from '../destinations/destination-type.ts'
import type { Attempt, AttemptOutcome, Delivery } from './delivery.ts'
import { nextAttemptAt } from './retry-schedule.ts'

/** The outcome of a delivery that fails without an attempt, such as one to a disabled destination. */
export const notAttempted: AttemptOutcome = {
  state: 'failed',
  attempt: null,
  nextAttemptAt: null,
  destination: null,
}

/** Decides what follows from an attempt: `result` is the receipt of a success, or the error. */
export function attemptOutcome(
  delivery: Pick<Delivery, 'attempts' | 'failedAttempts'>,
  result: DeliveryReceipt | DeliveryError,
  {
    startedAt,
    now,
    schedule,
    elapsedMs,
  }: { startedAt: Date; now: Date; schedule: readonly number[]; elapsedMs: number },
): AttemptOutcome & { attempt: Attempt } {
  const error = result instanceof DeliveryError ? result : null
  const attempt: Attempt = {
    n: (delivery.attempts.at(-1)?.n ?? 0) + 1,
    at: startedAt.toISOString(),
    status: result.status ?? null,
    durationMs: result.durationMs ?? Math.round(elapsedMs),
    class: error?.class ?? null,
  }
  if (error === null) return { state: 'delivered', attempt, nextAttemptAt: null, destination: null }
  if (error.action !== 'retry') {
    const destination = error.action === 'permanent' ? null : error.action
    return { state: 'failed', attempt, nextAttemptAt: null, destination }
  }
  const { retryAfterS } = error
  const at = nextAttemptAt(delivery.failedAttempts + 1, schedule, now, { retryAfterS })
  return { state: at ? 'retrying' : 'failed', attempt, nextAttemptAt: at, destination: null }
}
