import { json, type Route, route } from '../../http/route.ts'
import type { WebServices } from '../../services.ts'
import { deliveryViewSchema, viewDelivery } from '../deliveries/delivery.ts'
import { deliveryListQuery, deliveryListResponse, listDeliveries } from '../deliveries/delivery-list.ts'
import { recover, recoverBody, recoverResponse } from '../deliveries/redelivery.ts'
import { idParams, lockDestination, requireDestination } from '../lookup.ts'
import { ping } from './ping.ts'

/** How a resource of destinations is named in the API: all of them, or those of one type. */
export interface DestinationResource {
  /** The path of the collection, like `/destinations`. */
  path: string
  tag: string
  /** What one is called in descriptions; capitalised in operation ids. */
  noun: string
  /** The only type of the resource; absent: every type. */
  type?: string
  /** Data of its test event; absent: the ids of the destination and its user. */
  pingData?(id: string): object
}

/** Operations that are the same for destinations of every type: delete, ping, recover, list the deliveries. */
export function destinationOperations(
  services: WebServices,
  { path, tag, noun, type, pingData }: DestinationResource,
): Route[] {
  const operation = noun[0]?.toUpperCase() + noun.slice(1)

  const remove = route({
    method: 'delete',
    path: `${path}/{id}`,
    operationId: `delete${operation}`,
    summary: `Delete a ${noun}`,
    description:
      'It receives no further events. Its deliveries stay in the log until their jobs are deleted.',
    tag,
    scope: 'webhooks',
    audit: 'destination.delete',
    params: idParams,
    responses: { 204: { description: 'Deleted.' } },
    async handle({ principal, params: { id } }) {
      await services.jobs.transact(async (tx) => {
        await lockDestination(services, tx, principal, id, type)
        await services.destinations.remove(tx, principal, id, services.clock())
      })
      return { status: 204 }
    },
  })

  const pingRoute = route({
    method: 'post',
    path: `${path}/{id}/ping`,
    operationId: `ping${operation}`,
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
      await requireDestination(services, principal, id, type)
      const delivery = await ping(services, principal, id, pingData?.(id))
      return json(202, viewDelivery(delivery), { location: `/deliveries/${delivery.id}` })
    },
  })

  const recoverRoute = route({
    method: 'post',
    path: `${path}/{id}/recover`,
    operationId: `recover${operation}`,
    summary: 'Send failed deliveries again',
    description:
      'Every delivery since the time whose last attempt failed, replacing planned retries, and every event that ' +
      `was not sent because the ${noun} was disabled.`,
    tag,
    scope: 'webhooks',
    params: idParams,
    body: recoverBody,
    responses: { 202: recoverResponse },
    async handle({ principal, params: { id }, body: { since } }) {
      await requireDestination(services, principal, id, type)
      return json(202, await recover(services, principal, id, new Date(since)))
    },
  })

  const list = route({
    method: 'get',
    path: `${path}/{id}/deliveries`,
    operationId: `list${operation}Deliveries`,
    summary: `List the deliveries of a ${noun}`,
    tag,
    scope: 'webhooks',
    params: idParams,
    query: deliveryListQuery,
    responses: { 200: deliveryListResponse },
    async handle({ principal, params: { id }, query }) {
      await requireDestination(services, principal, id, type)
      return json(200, await listDeliveries(services, principal, { destinationId: id }, query))
    },
  })

  return [remove, pingRoute, recoverRoute, list]
}
