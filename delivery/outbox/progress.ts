import type { Event } from '#core/events/event.ts'
import { progressType } from '#core/events/event-type.ts'
import type { Endpoint } from '#core/outbox/endpoint.ts'
import type { Services } from '#core/services.ts'
import { originHeader } from '../destinations/webhook/cloudevents-handshake.ts'
import { payloadOf } from '../destinations/webhook/payload.ts'
import { isFailing } from './queues.ts'

/** Calls under way in this process, by endpoint and job. */
const underWay = new Set<string>()

/**
 * Sends progress to the endpoints that asked for it: by no queue, into no log and never again. While one call is
 * under way for a job the next progress is dropped.
 */
export async function sendProgress(event: Event, services: Services): Promise<void> {
  const { userid, jobid } = event.data
  const endpoints = await services.endpoints.wanting({ userid, jobid }, progressType)
  await Promise.all(endpoints.map((endpoint) => callOnce(services, endpoint, event)))
}

async function callOnce(services: Services, endpoint: Endpoint, event: Event): Promise<void> {
  const key = `${endpoint.id} ${event.data.jobid}`
  const asked = endpoint.format === 'standard' || endpoint.consentedAt !== null
  if (underWay.has(key) || isFailing(endpoint) || !asked) return
  underWay.add(key)
  try {
    // The event has the id of the last numbered one; a receiver that drops known ids must not confuse the two.
    const webhookId = `${event.id}-${event.data.progress?.done ?? 0}`
    const { headers, body } = payloadOf({ event, endpoint }, services.clock(), webhookId)
    const origin = endpoint.format === 'standard' ? {} : originHeader(services)
    await services.outbound.call({
      method: 'POST',
      url: endpoint.url,
      headers: { ...headers, ...origin },
      body,
    })
  } finally {
    underWay.delete(key)
  }
}
