import { z } from 'zod'
import { requireUser } from '#core/access/access.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import {
  type Endpoint,
  endpointFormats,
  endpointListSchema,
  endpointViewSchema,
  viewEndpoint,
} from '#core/outbox/endpoint.ts'
import type { EndpointChange } from '#core/ports/endpoint-store.ts'
import type { WebServices } from '#core/services.ts'
import { eventListSchema, requireCallable, subscribe } from '../../../outbox/create-endpoint.ts'
import { idParams, lockEndpoint, requireEndpoint } from '../../../outbox/lookup.ts'

const tag = 'Webhooks'
const disabledSchema = z.boolean('must be true or false').optional()
const description = z.string().max(500, 'must be at most 500 characters long').nullable()

/** What is given to make an endpoint. */
export const endpointInputSchema = z.object({
  url: z.string('must be a URL').meta({ description: 'Where to call. https, or http.' }),
  events: eventListSchema.optional(),
  description: description.optional(),
  format: z
    .enum(endpointFormats, `must be one of ${endpointFormats.join(', ')}`)
    .optional()
    .meta({
      description: 'How events are worded. CloudEvents are sent only to receivers that agree (OPTIONS).',
    }),
})

/** An endpoint with its secret, which is shown only when it is made. */
export const newEndpointSchema = endpointViewSchema
  .extend({ secret: z.string().meta({ description: 'What calls are signed with. Shown here only.' }) })
  .meta({ id: 'NewWebhook' })

/** An endpoint with its secret. */
export function viewWithSecret(endpoint: Endpoint) {
  return { ...viewEndpoint(endpoint), secret: endpoint.secret }
}

/** The endpoints as a resource: make, list, read, change, delete. */
export function endpointRoutes(services: WebServices): Route[] {
  const create = route({
    method: 'post',
    path: '/users/{userid}/webhooks',
    operationId: 'createWebhook',
    summary: 'Register a webhook for all jobs of a user',
    description: 'It is called from the next event on; one that is made disabled, once it is switched on.',
    tag,
    scope: 'webhooks',
    params: z.object({ userid: useridSchema }),
    body: endpointInputSchema.extend({
      disabled: disabledSchema.meta({ description: 'Make it switched off; `PATCH` switches it on.' }),
    }),
    responses: {
      201: {
        description: 'The webhook with its secret.',
        schema: newEndpointSchema,
        headers: { location: 'Where it is read and changed.' },
      },
    },
    async handle({ principal, params: { userid }, body }) {
      requireUser(principal, userid)
      const endpoint = await services.jobs.transact((tx) =>
        subscribe(services, tx, { userid, jobid: null }, body),
      )
      return json(201, viewWithSecret(endpoint), {
        location: `/webhooks/${endpoint.id}`,
        'cache-control': 'no-store',
      })
    },
  })

  const list = route({
    method: 'get',
    path: '/users/{userid}/webhooks',
    operationId: 'listWebhooks',
    summary: 'List the webhooks of a user',
    description: 'Those for all jobs; those of one job alone are listed with the job.',
    tag,
    scope: 'webhooks',
    params: z.object({ userid: useridSchema }),
    responses: {
      200: {
        description: 'All of them, oldest first.',
        schema: endpointListSchema,
      },
    },
    async handle({ principal, params: { userid } }) {
      requireUser(principal, userid)
      const endpoints = await services.endpoints.ofUser(principal, userid)
      return json(200, { webhooks: endpoints.map(viewEndpoint) })
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
    responses: { 200: { description: 'The webhook, without its secret.', schema: endpointViewSchema } },
    handle: async ({ principal, params }) =>
      json(200, viewEndpoint(await requireEndpoint(services, principal, params.id))),
  })

  const change = route({
    method: 'patch',
    path: '/webhooks/{id}',
    operationId: 'changeWebhook',
    summary: 'Change a webhook, switch it off or on again',
    description:
      'What is left out stays. Switching it off gives up what it was still owed; `recover` brings that back.',
    tag,
    scope: 'webhooks',
    params: idParams,
    body: endpointInputSchema.partial().extend({ disabled: disabledSchema }),
    responses: { 200: { description: 'The webhook as it is now.', schema: endpointViewSchema } },
    async handle({ principal, params: { id }, body: { disabled, ...input } }) {
      const changed = Object.entries(input).filter(([, value]) => value !== undefined)
      if (input.url !== undefined) requireCallable(services, input.url, 'url')
      await services.jobs.transact(async (tx) => {
        const endpoint = await lockEndpoint(services, tx, principal, id)
        if (changed.length > 0) {
          // Another address, or another format, has not been agreed to.
          const consent = input.url !== undefined || input.format !== undefined ? { consentedAt: null } : {}
          const change = { ...Object.fromEntries(changed), ...consent } as EndpointChange
          await services.endpoints.change(tx, id, change)
        }
        if (disabled === true) await services.endpoints.disable(tx, id, 'user', services.clock())
        if (disabled === false && endpoint.disabledAt) await services.endpoints.enable(tx, id)
      })
      return json(200, viewEndpoint(await requireEndpoint(services, principal, id)))
    },
  })

  const remove = route({
    method: 'delete',
    path: '/webhooks/{id}',
    operationId: 'deleteWebhook',
    summary: 'Delete a webhook',
    description: 'It is not called any more. Its deliveries stay in the log as long as their jobs.',
    tag,
    scope: 'webhooks',
    params: idParams,
    responses: { 204: { description: 'Deleted.' } },
    async handle({ principal, params: { id } }) {
      await services.jobs.transact(async (tx) => {
        await lockEndpoint(services, tx, principal, id)
        await services.endpoints.remove(tx, id, services.clock())
      })
      return { status: 204 }
    },
  })

  return [create, list, read, change, remove]
}
