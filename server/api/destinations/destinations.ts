import { z } from 'zod'
import { requireJob, requireUser } from '#core/access/access.ts'
import { ApiError } from '#core/http/api-error.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import { isUuid } from '#core/jobs/uuid.ts'
import { changeDestination } from '#core/outbox/destinations/change-destination.ts'
import { createDestination, createJobDestination } from '#core/outbox/destinations/create-destination.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import {
  destinationViewSchema,
  newDestinationSchema,
  viewDestination,
  viewNewDestination,
} from '#core/outbox/destinations/destination-view.ts'
import { eventListSchema } from '#core/outbox/destinations/event-filter.ts'
import { idParams, requireDestination } from '#core/outbox/lookup.ts'
import type { WebServices } from '#core/services.ts'

const tag = 'Destinations'
const useridParams = z.object({ userid: useridSchema })
const jobid = z.string().refine(isUuid, 'must be the id of a job').optional()

/** Members of a destination that its owner sets. */
const ownerShape = {
  config: z
    .record(z.string(), z.unknown(), 'must be an object')
    .meta({ description: 'As the schema of its type in `GET /destination-types` says.' }),
  events: eventListSchema.optional(),
  description: z.string().max(500, 'must be at most 500 characters long').nullable().optional(),
  disabled: z.boolean('must be true or false').optional(),
}

/** The destinations as a resource: create, list, read, change. */
export function destinationRoutes(services: WebServices, types: readonly DestinationType[]): Route[] {
  const typeNamed = (name: string): DestinationType => {
    const type = types.find((one) => one.name === name)
    if (type) return type
    const names = types.map((one) => one.name).join(', ')
    throw new ApiError('invalid_request', `type: must be one of ${names}`, { field: 'type' })
  }

  const create = route({
    method: 'post',
    path: '/users/{userid}/destinations',
    operationId: 'createDestination',
    summary: 'Create a destination for all jobs of a user, or for one job',
    description: 'It receives events from the next one on or, when created disabled, once it is enabled.',
    tag,
    scope: 'webhooks',
    audit: 'destination.create',
    params: useridParams,
    body: z.object({
      type: z.string('must be a destination type').meta({
        description: 'Name of a destination type.',
      }),
      ...ownerShape,
      jobid: jobid.meta({ description: 'The only job whose events it receives. Default: all jobs.' }),
      after: z.int('must be a whole number').nonnegative('must be 0 or more').optional().meta({
        description: 'With `jobid`: the events newer than this `seq` are delivered at once; 0: all of them.',
      }),
    }),
    responses: {
      201: {
        description: 'The destination with its generated credentials.',
        schema: newDestinationSchema,
        headers: { location: 'URL of the destination.' },
      },
    },
    async handle({ principal, params: { userid }, body: { type: name, jobid, after, ...input } }) {
      requireUser(principal, userid)
      const type = typeNamed(name)
      if (jobid !== undefined) await requireJobOf(services, principal, userid, jobid)
      const destination =
        jobid === undefined
          ? await services.jobs.transact((tx) =>
              createDestination(services, tx, type, { userid, jobid: null }, input),
            )
          : await createJobDestination(services, principal, type, jobid, { ...input, after })
      const headers = { location: `/destinations/${destination.id}`, 'cache-control': 'no-store' }
      return json(201, viewNewDestination(destination), headers)
    },
  })

  const list = route({
    method: 'get',
    path: '/users/{userid}/destinations',
    operationId: 'listDestinations',
    summary: 'List the destinations of a user',
    description: 'Those for all jobs or, with `jobid`, those for that job.',
    tag,
    scope: 'webhooks',
    params: useridParams,
    query: z.looseObject({ type: z.string().optional(), jobid }),
    responses: {
      200: {
        description: 'All destinations, oldest first.',
        schema: z.object({ destinations: z.array(destinationViewSchema) }).meta({ id: 'DestinationList' }),
      },
    },
    async handle({ principal, params: { userid }, query: { type, jobid } }) {
      requireUser(principal, userid)
      if (jobid !== undefined) await requireJobOf(services, principal, userid, jobid)
      const of = jobid === undefined ? { userid } : { jobid }
      const found = await services.destinations.list(principal, { type, ...of })
      return json(200, { destinations: found.map(viewDestination) })
    },
  })

  const read = route({
    method: 'get',
    path: '/destinations/{id}',
    operationId: 'readDestination',
    summary: 'Read a destination',
    tag,
    scope: 'webhooks',
    params: idParams,
    responses: {
      200: { description: 'The destination, without its credentials.', schema: destinationViewSchema },
    },
    handle: async ({ principal, params: { id } }) =>
      json(200, viewDestination(await requireDestination(services, principal, id))),
  })

  const change = route({
    method: 'patch',
    path: '/destinations/{id}',
    operationId: 'changeDestination',
    summary: 'Change, disable or enable a destination',
    description:
      'Omitted members stay as they are, also those of `config`. Disabling it fails its pending deliveries; `recover` sends them again.',
    tag,
    scope: 'webhooks',
    audit: 'destination.change',
    params: idParams,
    body: z.object(ownerShape).partial(),
    responses: { 200: { description: 'The changed destination.', schema: destinationViewSchema } },
    async handle({ principal, params: { id }, body }) {
      const { type } = await requireDestination(services, principal, id)
      const changed = await changeDestination(services, principal, typeNamed(type), id, body)
      return json(200, viewDestination(changed))
    },
  })

  return [create, list, read, change]
}

/** @throws ApiError `not_found`, also for a job of another user; `gone` */
async function requireJobOf(
  { jobs }: Pick<WebServices, 'jobs'>,
  principal: Parameters<typeof requireJob>[1],
  userid: string,
  jobid: string,
): Promise<void> {
  const job = await requireJob(jobs, principal, jobid)
  if (job.userid !== userid)
    throw new ApiError('invalid_request', `jobid: must be a job of ${userid}`, { field: 'jobid' })
}
