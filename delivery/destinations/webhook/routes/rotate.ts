import { json, type Route, route } from '#core/http/route.ts'
import { idParams, lockDestination } from '#core/outbox/lookup.ts'
import type { WebServices } from '#core/services.ts'
import { secretsSchema } from '../config.ts'
import { webhook } from '../destination.ts'
import { rotateSecret } from '../secret.ts'
import { newWebhookSchema, viewNewWebhook } from '../view.ts'

/** `POST /webhooks/{id}/rotate`: a new secret. */
export function rotateRoute(services: WebServices): Route {
  return route({
    method: 'post',
    path: '/webhooks/{id}/rotate',
    operationId: 'rotateWebhookSecret',
    summary: 'Rotate the secret of a webhook',
    description:
      'For 24 hours requests are signed with the old secret too, so that receivers can switch over.',
    tag: 'Webhooks',
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
}
