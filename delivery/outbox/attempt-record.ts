import { jobLogFields } from '#core/jobs/trace-context.ts'
import { withLogFields } from '#core/log-context.ts'
import { DeliveryError, type DeliveryReceipt } from '#core/outbox/destinations/destination-type.ts'
import type { ClaimedDelivery } from '#core/ports/delivery-store.ts'
import type { Services } from '#core/services.ts'

/** Runs the work on a delivery with the fields of the delivery and its job in the log. */
export function logged<T>({ delivery: { id, jobid }, traceparent }: ClaimedDelivery, work: () => T): T {
  return withLogFields({ delivery: id, ...(jobid && jobLogFields({ jobid, traceparent })) }, work)
}

/** Records an attempt for metrics and the log. */
export function recordAttempt(
  { metrics, logger }: Pick<Services, 'metrics' | 'logger'>,
  { delivery, destination: { id, type }, event }: ClaimedDelivery,
  { result, seconds }: { result: DeliveryReceipt | DeliveryError; seconds: number },
): void {
  const outcome = result instanceof DeliveryError ? result.class : 'delivered'
  const isFirst = delivery.attempts.length === 0
  const isTimed = isFirst && outcome === 'delivered' && delivery.jobid !== null
  metrics.deliveryAttempted(type, {
    outcome,
    seconds,
    bytes: Buffer.byteLength(JSON.stringify(event)),
    latencySeconds: isTimed ? Math.max(0, Date.now() - Date.parse(event.timestamp)) / 1_000 : null,
  })
  const facts = { type, destination: id, seq: delivery.seq, outcome, status: result.status ?? null, seconds }
  logger.debug(facts, 'Delivery attempt ended.')
}
