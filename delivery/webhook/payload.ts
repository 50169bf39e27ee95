import type { OwedCall } from '#core/ports/delivery-store.ts'
import { signedHeaders } from './signature.ts'

/** What is posted: the event's envelope as in every mode, signed for this very try. */
export function payloadOf(
  { event: { id, type, timestamp, data }, endpoint }: Pick<OwedCall, 'event' | 'endpoint'>,
  now: Date,
): { headers: Record<string, string>; body: string } {
  const body = JSON.stringify({ id, type, timestamp, data })
  const signed = signedHeaders({ id, timestamp: Math.floor(now.getTime() / 1_000), body }, endpoint)
  return { headers: { 'content-type': 'application/json', 'user-agent': 'hearback', ...signed }, body }
}
