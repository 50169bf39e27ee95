import { everyone } from '../../access/principal.ts'
import type { ClaimedDelivery } from '../../ports/delivery-store.ts'
import type { Services } from '../../services.ts'
import type { Attempt, AttemptOutcome } from './delivery.ts'
import { messageFor, messagesFor, retryQueue } from './queues.ts'

/** A destination is disabled when every attempt failed for this long. */
const maxFailingMs = 5 * 86_400_000

/** Dependencies of recording outcomes. */
type RecordServices = Pick<Services, 'jobs' | 'deliveries' | 'destinations' | 'clock'>

/**
 * Stores a failed attempt, or that none was made, and enqueues the retry and the next delivery of the lane.
 * Disables the destination when the outcome says so, or after five days of failures.
 */
export async function recordFailure(
  { jobs, deliveries, destinations, clock }: RecordServices,
  claimed: ClaimedDelivery,
  outcome: AttemptOutcome,
): Promise<void> {
  const { destination } = claimed
  const now = clock()
  await jobs.transact(async (tx) => {
    // The destination's row before the lane, the lock order of disabling, which excludes a deadlock.
    await destinations.lock(tx, everyone, destination.id)
    const recorded = await deliveries.recordAttempt(tx, claimed, outcome, now)
    if (!recorded) return
    const messages = messagesFor(recorded.next)
    if (outcome.attempt) {
      const since = await destinations.recordFailure(tx, destination.id, now)
      const failedTooLong = now.getTime() - since.getTime() >= maxFailingMs
      if (outcome.disable) await destinations.disable(tx, everyone, destination.id, 'gone', now)
      else if (failedTooLong) await destinations.disable(tx, everyone, destination.id, 'failing', now)
    }
    if (outcome.nextAttemptAt) {
      const retry = messageFor(retryQueue, recorded.message, destination.id)
      messages.push({ ...retry, startAfter: outcome.nextAttemptAt })
    }
    if (messages.length > 0) await tx.enqueue(messages)
  })
}

/** Stores successful attempts in one transaction and enqueues the next deliveries of their lanes. */
export async function recordDelivered(
  { jobs, deliveries, clock }: RecordServices,
  delivered: readonly { claimed: ClaimedDelivery; attempt: Attempt }[],
): Promise<void> {
  await jobs.transact(async (tx) => {
    const due = await deliveries.recordDelivered(tx, delivered, clock())
    if (due.length > 0) await tx.enqueue(messagesFor(due))
  })
}
