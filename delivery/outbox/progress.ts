import type { Event } from '#core/events/event.ts'
import { progressType } from '#core/events/event-type.ts'
import { childTraceparent } from '#core/jobs/trace-context.ts'
import { isFailing } from '#core/outbox/deliveries/queues.ts'
import type { Destination } from '#core/outbox/destinations/destination.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import type { Services } from '#core/services.ts'
import type { DestinationConnections } from './destination-connections.ts'

/** Running attempts of this process, by destination and job. */
const running = new Set<string>()

/** A progress event, with the W3C Trace Context of its job. */
interface Progress {
  event: Event
  traceparent: string | null
}

/**
 * Sends a progress event to the destinations that subscribe to it: without queue, log or retry. An event is
 * dropped while the one before is still being sent.
 */
export async function sendProgress(
  progress: Progress,
  services: Services,
  types: ReadonlyMap<string, DestinationType>,
  connections: DestinationConnections,
): Promise<void> {
  const { userid, jobid } = progress.event.data
  const subscribed = await services.destinations.listSubscribed({ userid, jobid }, progressType)
  const able = subscribed.filter(({ type }) => types.get(type)?.capabilities.progress)
  await Promise.all(able.map((destination) => sendOnce(destination, progress, connections)))
}

async function sendOnce(
  destination: Destination,
  { event, traceparent }: Progress,
  connections: DestinationConnections,
): Promise<void> {
  const key = `${destination.id} ${event.data.jobid}`
  if (running.has(key) || isFailing(destination)) return
  running.add(key)
  try {
    // A progress event has the id of the last numbered event, which the receiver may have processed already.
    const messageId = `${event.id}-${event.data.progress?.done ?? 0}`
    const request = {
      destination,
      event,
      messageId,
      ephemeral: true,
      traceparent: childTraceparent(traceparent),
    }
    await connections.attempt(destination.type, request, new AbortController().signal)
  } finally {
    running.delete(key)
  }
}
