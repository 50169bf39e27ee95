import { childTraceparent, jobLogFields } from '#core/jobs/trace-context.ts'
import { withLogFields } from '#core/log-context.ts'
import { msSince } from '#core/modes/latency.ts'
import type { OutboxEvent } from '#core/outbox/deliveries/delivery.ts'
import {
  DeliveryError,
  type DeliveryReceipt,
  type DestinationType,
} from '#core/outbox/destinations/destination-type.ts'
import type { ClaimedDelivery } from '#core/ports/delivery/delivery-store.ts'
import { inSpan } from '#core/ports/observability/tracer.ts'
import type { Services } from '#core/services.ts'

/** Runs the work on a delivery with the fields of the delivery and its job in the log. */
export function logged<T>({ delivery: { id, jobid }, traceparent }: ClaimedDelivery, work: () => T): T {
  return withLogFields({ delivery: id, ...(jobid && jobLogFields({ jobid, traceparent })) }, work)
}

/** Makes an attempt in a span of its own, whose `traceparent` the work sends to the destination. */
export function inAttemptSpan(
  { tracer }: Pick<Services, 'tracer'>,
  { delivery, destination, traceparent }: ClaimedDelivery,
  type: DestinationType | undefined,
  work: (traceparent: string | null) => Promise<DeliveryReceipt | DeliveryError>,
): Promise<DeliveryReceipt | DeliveryError> {
  const options = {
    kind: type?.brokerSchemes ? 'producer' : 'client',
    parent: traceparent,
    attributes: {
      'hearback.jobid': delivery.jobid ?? undefined,
      'hearback.seq': delivery.seq ?? undefined,
      'hearback.delivery': delivery.id,
      'hearback.attempt': (delivery.attempts.at(-1)?.n ?? 0) + 1,
      'hearback.destination.type': destination.type,
    },
  } as const
  return inSpan(tracer, `deliver to ${destination.type}`, options, async (span) => {
    const result = await work(span.traceparent ?? childTraceparent(traceparent))
    if (result.status) span.set({ 'http.response.status_code': result.status })
    if (result instanceof DeliveryError) span.fail(result.class)
    return result
  })
}

/** Records an attempt for metrics and the log. */
export function recordAttempt(
  { metrics, logger }: Pick<Services, 'metrics' | 'logger'>,
  { delivery, destination: { id, type } }: ClaimedDelivery,
  {
    event,
    result,
    seconds,
  }: { event: OutboxEvent; result: DeliveryReceipt | DeliveryError; seconds: number },
): void {
  const isDelivered = !(result instanceof DeliveryError)
  const outcome = isDelivered ? 'delivered' : result.class
  const isFirst = delivery.attempts.length === 0
  const isTimed = isFirst && isDelivered && delivery.jobid !== null
  metrics.deliveryAttempted(type, {
    outcome,
    seconds,
    bytes: isDelivered ? (result.bytes ?? Buffer.byteLength(JSON.stringify(event))) : 0,
    latencySeconds: isTimed ? msSince(event) / 1_000 : null,
  })
  const facts = { type, destination: id, seq: delivery.seq, outcome, status: result.status ?? null, seconds }
  logger.debug(facts, 'Delivery attempt ended.')
}
