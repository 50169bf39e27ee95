import { z } from 'zod'
import { requireJob } from '#core/access/access.ts'
import { jobidParams } from '#core/http/params.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { endpointListSchema, viewEndpoint } from '#core/outbox/endpoint.ts'
import type { WebServices } from '#core/services.ts'
import { createJobEndpoint } from '../subscribe-job.ts'
import { endpointInputSchema, newEndpointSchema, viewWithSecret } from './endpoints.ts'

const tag = 'Webhooks'

/** The endpoints of one job alone; a callback at submit is one of them. */
export function jobEndpointRoutes(services: WebServices): Route[] {
  const create = route({
    method: 'post',
    path: '/results/{jobid}/webhooks',
    operationId: 'createJobWebhook',
    summary: 'Register a webhook for this job alone',
    description: 'With `after` it is also sent, at once and in order, what happened since that event.',
    tag,
    scope: 'webhooks',
    params: jobidParams,
    body: endpointInputSchema.extend({
      after: z
        .int('must be a whole number')
        .nonnegative('must be 0 or more')
        .optional()
        .meta({ description: 'The `seq` of the last event you have; 0: none.' }),
    }),
    responses: {
      201: {
        description: 'The webhook with its secret.',
        schema: newEndpointSchema,
        headers: { location: 'Where it is read and changed.' },
      },
    },
    async handle({ principal, params: { jobid }, body }) {
      const endpoint = await createJobEndpoint(services, principal, jobid, body)
      return json(201, viewWithSecret(endpoint), {
        location: `/webhooks/${endpoint.id}`,
        'cache-control': 'no-store',
      })
    },
  })

  const list = route({
    method: 'get',
    path: '/results/{jobid}/webhooks',
    operationId: 'listJobWebhooks',
    summary: 'List the webhooks of this job alone',
    tag,
    scope: 'webhooks',
    params: jobidParams,
    responses: {
      200: {
        description: 'All of them, oldest first.',
        schema: endpointListSchema,
      },
    },
    async handle({ principal, params: { jobid } }) {
      await requireJob(services.jobs, principal, jobid)
      const endpoints = await services.endpoints.ofJob(principal, jobid)
      return json(200, { webhooks: endpoints.map(viewEndpoint) })
    },
  })

  return [create, list]
}
