import { z } from 'zod'
import { json, type Route, route } from '#core/http/route.ts'
import { deliveryViewSchema, viewDelivery } from '#core/outbox/delivery.ts'
import type { WebServices } from '#core/services.ts'
import { idParams, lockEndpoint } from '../../../outbox/lookup.ts'
import { ping } from '../../../outbox/ping.ts'
import { recover } from '../../../outbox/redelivery.ts'
import { rotated } from '../secret.ts'
import { newEndpointSchema, viewWithSecret } from './endpoints.ts'

const tag = 'Webhooks'

/** What is done to an endpoint beside changing it: another secret, a test, and sending again. */
export function maintenanceRoutes(services: WebServices): Route[] {
  const rotate = route({
    method: 'post',
    path: '/webhooks/{id}/rotate',
    operationId: 'rotateWebhookSecret',
    summary: 'Give a webhook another secret',
    description:
      'For 24 hours calls are signed with the old secret too, so that no call is refused meanwhile.',
    tag,
    scope: 'webhooks',
    params: idParams,
    responses: { 200: { description: 'The webhook with its new secret.', schema: newEndpointSchema } },
    async handle({ principal, params: { id } }) {
      const endpoint = await services.jobs.transact(async (tx) => {
        const before = await lockEndpoint(services, tx, principal, id)
        const secrets = rotated(before, services.clock())
        await services.endpoints.change(tx, id, secrets)
        return { ...before, ...secrets }
      })
      return json(200, viewWithSecret(endpoint), { 'cache-control': 'no-store' })
    },
  })

  const pingRoute = route({
    method: 'post',
    path: '/webhooks/{id}/ping',
    operationId: 'pingWebhook',
    summary: 'Send a test event',
    description: 'An `endpoint.ping`, whatever the filter says. Read the delivery to see what came of it.',
    tag,
    scope: 'webhooks',
    params: idParams,
    responses: {
      202: {
        description: 'The delivery.',
        schema: deliveryViewSchema,
        headers: { location: 'Where the delivery is read.' },
      },
    },
    async handle({ principal, params: { id } }) {
      const delivery = await ping(services, principal, id)
      return json(202, viewDelivery(delivery), { location: `/deliveries/${delivery.id}` })
    },
  })

  const recoverRoute = route({
    method: 'post',
    path: '/webhooks/{id}/recover',
    operationId: 'recoverWebhook',
    summary: 'Send again what failed',
    description:
      'Every delivery since the time whose last try failed, in place of the retry that may be planned, and events ' +
      'that were not sent because the webhook was disabled.',
    tag,
    scope: 'webhooks',
    params: idParams,
    body: z.object({
      since: z.iso
        .datetime({ offset: true, error: 'must be a time like 2026-01-31T12:00:00Z' })
        .meta({ description: 'Of the events, not of the failures.' }),
    }),
    responses: {
      202: {
        description: 'How many are sent again. With `more`, ask once more when these are through.',
        schema: z.object({ recovered: z.int(), more: z.boolean() }).meta({ id: 'Recovery' }),
      },
    },
    handle: async ({ principal, params: { id }, body: { since } }) =>
      json(202, await recover(services, principal, id, new Date(since))),
  })

  return [rotate, pingRoute, recoverRoute]
}
