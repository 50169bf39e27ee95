import { z } from 'zod'
import { requireUser } from '#core/access/access.ts'
import { pageOf, readCursor } from '#core/http/params/pagination.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import { attemptSchema, viewDelivery } from '#core/outbox/deliveries/delivery.ts'
import { deliveryListQuery, deliveryListResponse } from '#core/outbox/deliveries/delivery-list.ts'
import type { WebServices } from '#core/services.ts'

const tag = 'Webhooks'
const params = z.object({ userid: useridSchema })

/** Hours that the health of a destination covers. */
const hours = 24

const byHour = (what: string) =>
  z.array(z.int().nonnegative()).meta({
    description: `${what} in each of the last ${hours} hours, oldest first; the last hour ends now.`,
  })

const healthSchema = z
  .object({
    destinationId: z.uuid(),
    succeeded: byHour('Successful attempts'),
    failed: byHour('Failed attempts'),
    lastAttempt: attemptSchema,
  })
  .meta({ id: 'DestinationHealth' })

/** Reports on the deliveries of a user. */
export function deliveryReportRoutes({ deliveryReport }: Pick<WebServices, 'deliveryReport'>): Route[] {
  const health = route({
    method: 'get',
    path: '/users/{userid}/destinations/health',
    operationId: 'readDestinationHealth',
    summary: 'Read the health of the destinations of a user',
    description: `Attempts of the last ${hours} hours. Destinations without any are left out.`,
    tag,
    scope: 'webhooks',
    params,
    responses: {
      200: {
        description: 'A report for each destination.',
        schema: z.object({ destinations: z.array(healthSchema) }).meta({ id: 'DestinationHealthList' }),
      },
    },
    async handle({ principal, params: { userid } }) {
      requireUser(principal, userid)
      const destinations = await deliveryReport.health(principal, userid, hours)
      return json(200, { destinations }, { 'cache-control': 'no-store' })
    },
  })

  const list = route({
    method: 'get',
    path: '/users/{userid}/deliveries',
    operationId: 'listUserDeliveries',
    summary: 'List the deliveries of a user, to all destinations',
    tag,
    scope: 'webhooks',
    params,
    query: deliveryListQuery,
    responses: { 200: deliveryListResponse },
    async handle({ principal, params: { userid }, query: { state, limit, cursor } }) {
      requireUser(principal, userid)
      const found = await deliveryReport.list(principal, userid, {
        limit: limit + 1,
        ...(state && { state }),
        ...(cursor !== undefined && { before: readCursor(cursor) }),
      })
      const page = pageOf(found, limit, ({ id }) => id)
      return json(200, { deliveries: page.items.map(viewDelivery), cursor: page.cursor })
    },
  })

  return [health, list]
}
