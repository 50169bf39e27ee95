import { z } from 'zod'
import { requireJob } from '#core/access/access.ts'
import type { Principal } from '#core/access/principal.ts'
import { pageOf, pageQuery, readCursor } from '#core/http/pagination.ts'
import { jobidParams } from '#core/http/params.ts'
import { type HttpResponse, json, type Route, route } from '#core/http/route.ts'
import { deliveryViewSchema, viewDelivery } from '#core/outbox/delivery.ts'
import type { DeliveryQuery } from '#core/ports/delivery-store.ts'
import type { WebServices } from '#core/services.ts'
import { idParams, requireDelivery, requireEndpoint } from '../lookup.ts'
import { redeliver } from '../redelivery.ts'

const tag = 'Webhooks'

const listQuery = z.looseObject({
  state: z.enum(['pending', 'delivered', 'failed'], 'must be pending, delivered or failed').optional(),
  ...pageQuery,
})

const listAnswer = {
  description: 'A page of deliveries, newest first; `cursor` is null on the last one.',
  schema: z
    .object({ deliveries: z.array(deliveryViewSchema), cursor: z.string().nullable() })
    .meta({ id: 'DeliveryList' }),
}

/** The log of what was sent, by endpoint and by job, and sending one again. */
export function deliveryRoutes(services: WebServices): Route[] {
  async function list(
    principal: Principal,
    of: DeliveryQuery['of'],
    { state, limit, cursor }: z.output<typeof listQuery>,
  ): Promise<HttpResponse> {
    const found = await services.deliveries.list(principal, {
      of,
      limit: limit + 1,
      ...(state && { state }),
      ...(cursor !== undefined && { before: readCursor(cursor) }),
    })
    const page = pageOf(found, limit, ({ id }) => id)
    return json(200, { deliveries: page.items.map(viewDelivery), cursor: page.cursor })
  }

  const ofEndpoint = route({
    method: 'get',
    path: '/webhooks/{id}/deliveries',
    operationId: 'listWebhookDeliveries',
    summary: 'List what was sent to a webhook',
    tag,
    scope: 'webhooks',
    params: idParams,
    query: listQuery,
    responses: { 200: listAnswer },
    async handle({ principal, params: { id }, query }) {
      await requireEndpoint(services, principal, id)
      return list(principal, { endpointId: id }, query)
    },
  })

  const ofJob = route({
    method: 'get',
    path: '/results/{jobid}/deliveries',
    operationId: 'listJobDeliveries',
    summary: 'List what was sent about a job',
    tag,
    scope: 'webhooks',
    params: jobidParams,
    query: listQuery,
    responses: { 200: listAnswer },
    async handle({ principal, params: { jobid }, query }) {
      await requireJob(services.jobs, principal, jobid)
      return list(principal, { jobid }, query)
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

  const again = route({
    method: 'post',
    path: '/deliveries/{id}/redeliver',
    operationId: 'redeliver',
    summary: 'Send a delivery again now',
    description: 'Under the same id, and in place of a retry that was planned.',
    tag,
    scope: 'webhooks',
    params: idParams,
    responses: { 202: { description: 'The delivery.', schema: deliveryViewSchema } },
    handle: async ({ principal, params: { id } }) =>
      json(202, viewDelivery(await redeliver(services, principal, id))),
  })

  return [ofEndpoint, ofJob, read, again]
}
