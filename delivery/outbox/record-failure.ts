import { everyone } from '#core/access/principal.ts'
import type { OwedCall } from '#core/ports/delivery-store.ts'
import type { Services } from '#core/services.ts'
import type { Verdict } from '../destinations/webhook/classify-response.ts'
import { laterQueue, messageFor, messagesFor } from './queues.ts'

/** An endpoint that did nothing but fail for so long is disabled. */
const mostFailingMs = 5 * 86_400_000

/**
 * Stores a try that failed, or without a verdict that there will be none, and sends what follows from it: the
 * retry, and the next one of the lane. An endpoint that is gone, or has failed for days, is disabled.
 */
export async function recordFailure(
  { jobs, deliveries, endpoints, clock }: Services,
  call: OwedCall,
  verdict: Verdict | null,
): Promise<void> {
  const { endpoint } = call
  const now = clock()
  await jobs.transact(async (tx) => {
    // The endpoint before the lane, as whoever disables one does it, so that nobody waits for each other.
    await endpoints.lock(tx, everyone, endpoint.id)
    const ending = verdict ?? { state: 'failed' as const, attempt: null, nextAttemptAt: null }
    const ended = await deliveries.end(tx, call, ending, now)
    if (!ended) return
    const messages = messagesFor(ended.next)
    if (verdict) {
      const since = await endpoints.noteFailure(tx, endpoint.id, now)
      const failedLong = now.getTime() - since.getTime() >= mostFailingMs
      if (verdict.gone) await endpoints.disable(tx, endpoint.id, 'gone', now)
      else if (failedLong) await endpoints.disable(tx, endpoint.id, 'failing', now)
    }
    if (ending.nextAttemptAt) {
      const retry = messageFor(laterQueue, ended.ticket, endpoint.id)
      messages.push({ ...retry, startAfter: ending.nextAttemptAt })
    }
    if (messages.length > 0) await tx.enqueue(messages)
  })
}
