import { everyone } from '../../access/principal.ts'
import type { EndedDelivery, RecordedOutcome } from '../../ports/delivery/delivery-store.ts'
import type { Transaction } from '../../ports/transaction.ts'
import type { Services } from '../../services.ts'
import { messageFor, messagesFor, retryQueue } from './queues.ts'

/** A destination is disabled when every attempt failed for this long. */
const maxFailingMs = 5 * 86_400_000

/** Dependencies of recording outcomes. */
type RecordServices = Pick<Services, 'jobs' | 'deliveries' | 'destinations' | 'clock'>

/**
 * Stores outcomes in one transaction, and enqueues the retries and the next deliveries of the lanes. Disables or removes
 * destinations when an outcome says so, and disables them after five days of failures.
 */
export async function recordOutcomes(
  { jobs, deliveries, destinations, clock }: RecordServices,
  ended: readonly EndedDelivery[],
): Promise<void> {
  const now = clock()
  const delivered = ended.filter(({ outcome }) => outcome.state === 'delivered')
  const recovered = delivered.flatMap(({ claimed: { destination } }) =>
    destination.failures > 0 ? destination.id : [],
  )
  if (recovered.length > 0) await destinations.recordSuccess([...new Set(recovered)])
  const failed = ended.filter(({ outcome }) => outcome.state !== 'delivered')
  const failing = new Set(failed.map(({ claimed }) => claimed.destination.id))
  await jobs.transact(async (tx) => {
    // The rows of the destinations before the lanes, the lock order of disabling, which excludes a deadlock.
    const locked = failing.size > 0 ? destinations.lockAll(tx, [...failing]) : null
    const [outcomes] = await Promise.all([deliveries.recordOutcomes(tx, ended, now), locked])
    const recorded = ended.flatMap((one, n) => (outcomes[n] ? { ...one, ...outcomes[n] } : []))
    await recordFailures(destinations, tx, recorded, now)
    const messages = [
      ...messagesFor(recorded.flatMap(({ next }) => next ?? [])),
      ...recorded.flatMap(({ claimed, outcome: { nextAttemptAt }, message }) => {
        const retry = messageFor(retryQueue, message, claimed.destination.id)
        return nextAttemptAt ? { ...retry, startAfter: nextAttemptAt } : []
      }),
    ]
    if (messages.length > 0) await tx.enqueue(messages)
  })
}

/** Counts the failed attempts of each destination, and ends those that receive nothing any more. */
async function recordFailures(
  destinations: Services['destinations'],
  tx: Transaction,
  recorded: readonly (EndedDelivery & RecordedOutcome)[],
  now: Date,
): Promise<void> {
  const failures = recorded.filter(({ outcome }) => outcome.attempt && outcome.state !== 'delivered')
  if (failures.length === 0) return
  const byDestination = Map.groupBy(failures, ({ claimed }) => claimed.destination.id)
  const counts = new Map([...byDestination].map(([id, { length }]) => [id, length]))
  const failingSince = await destinations.recordFailures(tx, counts, now)
  for (const [id, attempts] of byDestination) {
    const since = failingSince.get(id) ?? now
    const ends = attempts.map(({ outcome }) => outcome.destination)
    if (ends.includes('remove')) await destinations.remove(tx, everyone, id, now)
    else if (ends.includes('disable')) await destinations.disable(tx, everyone, id, 'gone', now)
    else if (now.getTime() - since.getTime() >= maxFailingMs) {
      await destinations.disable(tx, everyone, id, 'failing', now)
    }
  }
}
