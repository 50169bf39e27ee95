import { z } from 'zod'
import { json, type Route, route } from '#core/http/route.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { idParams, requireDelivery, requireDestination } from '#core/outbox/lookup.ts'
import type { WebServices } from '#core/services.ts'
import * as registry from '#delivery/destinations/registry.ts'

const types: readonly DestinationType[] = Object.values(registry)

const requestSchema = z
  .object({
    method: z.string().nullable().meta({ description: 'Null where the protocol has none.' }),
    target: z.string().nullable().meta({ description: 'URL or address of the receiver.' }),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  })
  .meta({ id: 'DeliveryRequest' })

/** `GET /deliveries/{id}/request`: what a delivery sends. */
export function deliveryRequestRoute(
  services: Pick<WebServices, 'deliveries' | 'deliveryReport' | 'destinations' | 'clock'>,
): Route {
  return route({
    method: 'get',
    path: '/deliveries/{id}/request',
    operationId: 'readDeliveryRequest',
    summary: 'Read what a delivery sends',
    description:
      'The message of an attempt at this time: a signature is of now, all else as in each attempt.',
    tag: 'Webhooks',
    scope: 'webhooks',
    params: idParams,
    responses: { 200: { description: 'The message.', schema: requestSchema } },
    async handle({ principal, params: { id } }) {
      const { destinationId } = await requireDelivery(services, principal, id)
      const destination = await requireDestination(services, principal, destinationId)
      const event = await services.deliveryReport.event(principal, id)
      const type = types.find(({ name }) => name === destination.type)
      const preview = event
        ? type?.preview?.({ destination, event, messageId: event.id }, services.clock())
        : undefined
      const plain = { method: null, target: null, headers: {}, body: JSON.stringify(event) }
      return json(200, preview ?? plain, { 'cache-control': 'no-store' })
    },
  })
}
