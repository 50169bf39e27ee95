import { z } from 'zod'
import { requireJob } from '#core/access/access.ts'
import { jobidParams } from '#core/http/params/params.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { createJobDestination } from '#core/outbox/destinations/create-destination.ts'
import type { WebServices } from '#core/services.ts'
import { webhook } from '../destination.ts'
import { newWebhookSchema, viewNewWebhook, viewWebhook, webhookListSchema } from '../view.ts'
import { webhookInputSchema } from './webhooks.ts'

const tag = 'Webhooks'

/** The webhooks for one job; a callback at submit creates one of them. */
export function jobWebhookRoutes(services: WebServices): Route[] {
  const create = route({
    method: 'post',
    path: '/results/{jobid}/webhooks',
    operationId: 'createJobWebhook',
    summary: 'Create a webhook for one job',
    description:
      'With `after`, the events since that one are delivered at once and in order, unless it is created disabled.',
    tag,
    scope: 'webhooks',
    audit: 'destination.create',
    params: jobidParams,
    body: webhookInputSchema.extend({
      after: z
        .int('must be a whole number')
        .nonnegative('must be 0 or more')
        .optional()
        .meta({ description: 'The `seq` of the last event you have; 0: none.' }),
    }),
    responses: {
      201: {
        description: 'The webhook with its secret.',
        schema: newWebhookSchema,
        headers: { location: 'URL of the webhook.' },
      },
    },
    async handle({ principal, params: { jobid }, body: { url, format, ...input } }) {
      const config = { url, format }
      const destination = await createJobDestination(services, principal, webhook, jobid, {
        ...input,
        config,
      })
      return json(201, viewNewWebhook(destination), {
        location: `/webhooks/${destination.id}`,
        'cache-control': 'no-store',
      })
    },
  })

  const list = route({
    method: 'get',
    path: '/results/{jobid}/webhooks',
    operationId: 'listJobWebhooks',
    summary: 'List the webhooks for one job',
    tag,
    scope: 'webhooks',
    params: jobidParams,
    responses: { 200: { description: 'All webhooks, oldest first.', schema: webhookListSchema } },
    async handle({ principal, params: { jobid } }) {
      await requireJob(services.jobs, principal, jobid)
      const destinations = await services.destinations.list(principal, { type: webhook.name, jobid })
      return json(200, { webhooks: destinations.map(viewWebhook) })
    },
  })

  return [create, list]
}
