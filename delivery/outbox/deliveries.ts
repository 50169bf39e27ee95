import { requireJob } from '#core/access/access.ts'
import { jobidParams } from '#core/http/params/params.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { deliveryViewSchema, viewDelivery } from '#core/outbox/deliveries/delivery.ts'
import {
  deliveryListQuery,
  deliveryListResponse,
  listDeliveries,
} from '#core/outbox/deliveries/delivery-list.ts'
import { redeliver } from '#core/outbox/deliveries/redelivery.ts'
import { idParams, requireDelivery } from '#core/outbox/lookup.ts'
import type { WebServices } from '#core/services.ts'

const tag = 'Webhooks'

/** The delivery log of a job, one delivery, and redelivery. */
export function deliveryRoutes(services: WebServices): Route[] {
  const list = route({
    method: 'get',
    path: '/results/{jobid}/deliveries',
    operationId: 'listJobDeliveries',
    summary: 'List the deliveries of a job',
    tag,
    scope: 'webhooks',
    params: jobidParams,
    query: deliveryListQuery,
    responses: { 200: deliveryListResponse },
    async handle({ principal, params: { jobid }, query }) {
      await requireJob(services.jobs, principal, jobid)
      return json(200, await listDeliveries(services, principal, { jobid }, query))
    },
  })

  const read = route({
    method: 'get',
    path: '/deliveries/{id}',
    operationId: 'readDelivery',
    summary: 'Read a delivery with its attempts',
    tag,
    scope: 'webhooks',
    params: idParams,
    responses: { 200: { description: 'The delivery.', schema: deliveryViewSchema } },
    handle: async ({ principal, params: { id } }) =>
      json(200, viewDelivery(await requireDelivery(services, principal, id))),
  })

  const redeliverRoute = route({
    method: 'post',
    path: '/deliveries/{id}/redeliver',
    operationId: 'redeliver',
    summary: 'Send a delivery again now',
    description: 'The event keeps its id. A planned retry is replaced.',
    tag,
    scope: 'webhooks',
    params: idParams,
    responses: { 202: { description: 'The delivery.', schema: deliveryViewSchema } },
    handle: async ({ principal, params: { id } }) =>
      json(202, viewDelivery(await redeliver(services, principal, id))),
  })

  return [list, read, redeliverRoute]
}
