import type { Sweep } from '#core/modes/delivery-mode.ts'
import type { Services } from '#core/services.ts'
import { laterQueue, messagesFor, promptQueue } from './queues.ts'

/** A delivery that is due so long without a message in the queue has lost it. */
const longestWithoutMessageMs = 60_000
const batch = 100

export const sweeps: readonly Sweep[] = [
  { what: 'stranded deliveries', everyMs: 30_000, sweep: sweepStranded },
  {
    what: 'expired inboxes',
    everyMs: 600_000,
    sweep: ({ inboxes, clock }) => inboxes.sweep(clock()),
  },
  { what: 'old deliveries', everyMs: 3_600_000, sweep: sweepOld },
]

/** Sends new messages for deliveries that no message stands for, whatever happened to the queue. */
export async function sweepStranded(services: Services): Promise<number> {
  const now = services.clock()
  const before = new Date(now.getTime() - longestWithoutMessageMs)
  const stranded = await services.deliveries.stranded([promptQueue, laterQueue], before, batch)
  for (const delivery of stranded) {
    await services.jobs.transact(async (tx) => {
      const due = await services.deliveries.revive(tx, delivery, now)
      if (due.length > 0) await tx.enqueue(messagesFor(due))
    })
  }
  return stranded.length
}

/** Jobs take their deliveries with them; those of no job, and endpoints that were deleted, go by their age. */
async function sweepOld(services: Services): Promise<number> {
  const retentionMs = services.limits.retentionDays * 86_400_000
  return services.deliveries.sweep(new Date(services.clock().getTime() - retentionMs))
}
