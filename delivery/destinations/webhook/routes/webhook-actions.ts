import { json, type Route, route } from '#core/http/route.ts'
import { deliveryViewSchema, viewDelivery } from '#core/outbox/delivery.ts'
import { deliveryListQuery, deliveryListResponse, listDeliveries } from '#core/outbox/delivery-list.ts'
import { idParams, lockDestination, requireDestination } from '#core/outbox/lookup.ts'
import { ping } from '#core/outbox/ping.ts'
import { recover, recoverBody, recoverResponse } from '#core/outbox/redelivery.ts'
import type { WebServices } from '#core/services.ts'
import { secretsSchema } from '../config.ts'
import { webhook } from '../destination.ts'
import { rotateSecret } from '../secret.ts'
import { newWebhookSchema, viewNewWebhook } from '../view.ts'

const tag = 'Webhooks'

/** Operations on a webhook: rotate the secret, ping, recover, list the deliveries. */
export function webhookActionRoutes(services: WebServices): Route[] {
  const rotate = route({
    method: 'post',
    path: '/webhooks/{id}/rotate',
    operationId: 'rotateWebhookSecret',
    summary: 'Rotate the secret of a webhook',
    description:
      'For 24 hours requests are signed with the old secret too, so that receivers can switch over.',
    tag,
    scope: 'webhooks',
    audit: 'secret.rotate',
    params: idParams,
    responses: { 200: { description: 'The webhook with its new secret.', schema: newWebhookSchema } },
    async handle({ principal, params: { id } }) {
      const destination = await services.jobs.transact(async (tx) => {
        const before = await lockDestination(services, tx, principal, id, webhook.name)
        const secrets = { ...rotateSecret(secretsSchema.parse(before.secrets), services.clock()) }
        await services.destinations.update(tx, principal, id, { secrets })
        return { ...before, secrets }
      })
      return json(200, viewNewWebhook(destination), { 'cache-control': 'no-store' })
    },
  })

  const pingRoute = route({
    method: 'post',
    path: '/webhooks/{id}/ping',
    operationId: 'pingWebhook',
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
      await requireDestination(services, principal, id, webhook.name)
      const delivery = await ping(services, principal, id, { webhookId: id })
      return json(202, viewDelivery(delivery), { location: `/deliveries/${delivery.id}` })
    },
  })

  const recoverRoute = route({
    method: 'post',
    path: '/webhooks/{id}/recover',
    operationId: 'recoverWebhook',
    summary: 'Send failed deliveries again',
    description:
      'Every delivery since the time whose last attempt failed, replacing planned retries, and every event that ' +
      'was not sent because the webhook was disabled.',
    tag,
    scope: 'webhooks',
    params: idParams,
    body: recoverBody,
    responses: { 202: recoverResponse },
    async handle({ principal, params: { id }, body: { since } }) {
      await requireDestination(services, principal, id, webhook.name)
      return json(202, await recover(services, principal, id, new Date(since)))
    },
  })

  const list = route({
    method: 'get',
    path: '/webhooks/{id}/deliveries',
    operationId: 'listWebhookDeliveries',
    summary: 'List the deliveries of a webhook',
    tag,
    scope: 'webhooks',
    params: idParams,
    query: deliveryListQuery,
    responses: { 200: deliveryListResponse },
    async handle({ principal, params: { id }, query }) {
      await requireDestination(services, principal, id, webhook.name)
      return json(200, await listDeliveries(services, principal, { destinationId: id }, query))
    },
  })

  return [rotate, pingRoute, recoverRoute, list]
}
