import { json, type Route, route } from '#core/http/route.ts'
import { deliveryViewSchema, viewDelivery } from '#core/outbox/delivery.ts'
import { deliveryListQuery, deliveryListResponse, listDeliveries } from '#core/outbox/delivery-list.ts'
import { idParams, requireDestination } from '#core/outbox/lookup.ts'
import { ping } from '#core/outbox/ping.ts'
import { recover, recoverBody, recoverResponse } from '#core/outbox/redelivery.ts'
import type { WebServices } from '#core/services.ts'

const tag = 'Destinations'

/** Operations on a destination: ping, recover, list the deliveries. */
export function destinationActionRoutes(services: WebServices): Route[] {
  const pingRoute = route({
    method: 'post',
    path: '/destinations/{id}/ping',
    operationId: 'pingDestination',
    summary: 'Send a test event',
    description: 'Sends an `endpoint.ping`; the event filter does not apply. The delivery shows the result.',
    tag,
    scope: 'webhooks',
    params: idParams,
    responses: {
      202: {
        description: 'The delivery.',
        schema: deliveryViewSchema,
        headers: { location: 'URL of the delivery.' },
      },
    },
    async handle({ principal, params: { id } }) {
      const delivery = await ping(services, principal, id)
      return json(202, viewDelivery(delivery), { location: `/deliveries/${delivery.id}` })
    },
  })

  const recoverRoute = route({
    method: 'post',
    path: '/destinations/{id}/recover',
    operationId: 'recoverDestination',
    summary: 'Send failed deliveries again',
    description:
      'Every delivery since the time whose last attempt failed, replacing planned retries, and every event that ' +
      'was not sent because the destination was disabled.',
    tag,
    scope: 'webhooks',
    params: idParams,
    body: recoverBody,
    responses: { 202: recoverResponse },
    handle: async ({ principal, params: { id }, body: { since } }) =>
      json(202, await recover(services, principal, id, new Date(since))),
  })

  const list = route({
    method: 'get',
    path: '/destinations/{id}/deliveries',
    operationId: 'listDestinationDeliveries',
    summary: 'List the deliveries of a destination',
    tag,
    scope: 'webhooks',
    params: idParams,
    query: deliveryListQuery,
    responses: { 200: deliveryListResponse },
    async handle({ principal, params: { id }, query }) {
      await requireDestination(services, principal, id)
      return json(200, await listDeliveries(services, principal, { destinationId: id }, query))
    },
  })

  return [pingRoute, recoverRoute, list]
}
