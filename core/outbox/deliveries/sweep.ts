import type { Services } from '../../services.ts'
import { firstAttemptQueue, messagesFor, retryQueue } from './queues.ts'

/** A delivery that is overdue by this much and has no queue message is stranded. */
const strandedAfterMs = 60_000
const batchSize = 100

/** Enqueues new messages for due deliveries that have none, also after messages were lost. Returns how many. */
export async function sweepStranded(
  services: Pick<Services, 'jobs' | 'deliveries' | 'clock'>,
): Promise<number> {
  const now = services.clock()
  const before = new Date(now.getTime() - strandedAfterMs)
  const queues = [firstAttemptQueue, retryQueue]
  const stranded = await services.deliveries.listStranded(queues, before, batchSize)
  for (const delivery of stranded) {
    await services.jobs.transact(async (tx) => {
      const due = await services.deliveries.requeueStranded(tx, delivery, now)
      if (due.length > 0) await tx.enqueue(messagesFor(due))
    })
  }
  return stranded.length
}

/**
 * Deletes deliveries of no job and removed destinations after the retention time; other deliveries are deleted
 * with their jobs. Returns the number of destinations.
 */
export async function sweepExpired({
  deliveries,
  limits,
  clock,
}: Pick<Services, 'deliveries' | 'limits' | 'clock'>): Promise<number> {
  const retentionMs = limits.retentionDays * 86_400_000
  return deliveries.deleteExpired(new Date(clock().getTime() - retentionMs))
}
