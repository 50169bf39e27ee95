import { z } from 'zod'
import { requireUser } from '#core/access/access.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import { changeDestination } from '#core/outbox/destinations/change-destination.ts'
import { createDestination } from '#core/outbox/destinations/create-destination.ts'
import { eventListSchema } from '#core/outbox/destinations/event-filter.ts'
import { idParams, requireDestination } from '#core/outbox/lookup.ts'
import type { WebServices } from '#core/services.ts'
import { configSchema } from '../config.ts'
import { webhook } from '../destination.ts'
import {
  newWebhookSchema,
  viewNewWebhook,
  viewWebhook,
  webhookListSchema,
  webhookViewSchema,
} from '../view.ts'

const tag = 'Webhooks'
const disabled = z.boolean('must be true or false').optional()

/** Members of a webhook that its owner sets. */
const ownerShape = {
  url: configSchema.shape.url,
  events: eventListSchema.optional(),
  description: z.string().max(500, 'must be at most 500 characters long').nullable().optional(),
  format: configSchema.shape.format.unwrap().optional().meta({
    description: configSchema.shape.format.meta()?.description,
  }),
}

/** The body of the creation of a webhook. */
export const webhookInputSchema = z.object({
  ...ownerShape,
  disabled: disabled.meta({ description: 'Create it disabled; `PATCH` enables it.' }),
})

/** The webhooks as a resource: create, list, read, change. */
export function webhookRoutes(services: WebServices): Route[] {
  const create = route({
    method: 'post',
    path: '/users/{userid}/webhooks',
    operationId: 'createWebhook',
    summary: 'Create a webhook for all jobs of a user',
    description: 'It receives events from the next one on or, when created disabled, once it is enabled.',
    tag,
    scope: 'webhooks',
    audit: 'destination.create',
    params: z.object({ userid: useridSchema }),
    body: webhookInputSchema,
    responses: {
      201: {
        description: 'The webhook with its secret.',
        schema: newWebhookSchema,
        headers: { location: 'URL of the webhook.' },
      },
    },
    async handle({ principal, params: { userid }, body: { url, format, ...input } }) {
      requireUser(principal, userid)
      const destination = await services.jobs.transact((tx) =>
        createDestination(
          services,
          tx,
          webhook,
          { userid, jobid: null },
          { ...input, config: { url, format } },
        ),
      )
      return json(201, viewNewWebhook(destination), {
        location: `/webhooks/${destination.id}`,
        'cache-control': 'no-store',
      })
    },
  })

  const list = route({
    method: 'get',
    path: '/users/{userid}/webhooks',
    operationId: 'listWebhooks',
    summary: 'List the webhooks of a user',
    description: 'Only webhooks for all jobs. Those for one job are listed with the job.',
    tag,
    scope: 'webhooks',
    params: z.object({ userid: useridSchema }),
    responses: { 200: { description: 'All webhooks, oldest first.', schema: webhookListSchema } },
    async handle({ principal, params: { userid } }) {
      requireUser(principal, userid)
      const destinations = await services.destinations.list(principal, { type: webhook.name, userid })
      return json(200, { webhooks: destinations.map(viewWebhook) })
    },
  })

  const read = route({
    method: 'get',
    path: '/webhooks/{id}',
    operationId: 'readWebhook',
    summary: 'Read a webhook',
    tag,
    scope: 'webhooks',
    params: idParams,
    responses: { 200: { description: 'The webhook, without its secret.', schema: webhookViewSchema } },
    handle: async ({ principal, params: { id } }) =>
      json(200, viewWebhook(await requireDestination(services, principal, id, webhook.name))),
  })

  const change = route({
    method: 'patch',
    path: '/webhooks/{id}',
    operationId: 'changeWebhook',
    summary: 'Change, disable or enable a webhook',
    description:
      'Omitted members stay as they are. Disabling it fails its pending deliveries; `recover` sends them again.',
    tag,
    scope: 'webhooks',
    audit: 'destination.change',
    params: idParams,
    body: z.object({ ...ownerShape, disabled }).partial(),
    responses: { 200: { description: 'The changed webhook.', schema: webhookViewSchema } },
    async handle({ principal, params: { id }, body: { url, format, ...patch } }) {
      const given = { ...(url && { url }), ...(format && { format }) }
      const config = Object.keys(given).length > 0 ? given : undefined
      const changed = await changeDestination(services, principal, webhook, id, { ...patch, config })
      return json(200, viewWebhook(changed))
    },
  })

  return [create, list, read, change]
}
