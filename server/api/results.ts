import { z } from 'zod'
import { requireJob } from '#core/access/access.ts'
import { eventSchema } from '#core/events/event.ts'
import { chooseType } from '#core/http/headers/accept.ts'
import { afterSchema } from '#core/http/params/after.ts'
import { jobidParams } from '#core/http/params/params.ts'
import { json, jsonText, type Route, route } from '#core/http/route.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { erase } from '#core/jobs/erase.ts'
import { etagOf, jobJson, jobViewSchema } from '#core/jobs/job.ts'
import type { DeliveryMode, Reader, ReadRequest } from '#core/modes/delivery-mode.ts'
import type { WebServices } from '#core/services.ts'

/** The routes of a job: read it in any mode, its events, cancel, delete. */
export function resultsRoutes(services: WebServices, modes: readonly DeliveryMode[]): Route[] {
  const readers = modes.flatMap(({ reader }) => reader ?? [])
  const readJob = route({
    method: 'get',
    path: '/results/{jobid}',
    operationId: 'readJob',
    summary: 'Read or follow a job',
    description:
      'The `Accept` and `Prefer` headers choose the delivery mode: an immediate response, a long poll, server-sent events, or streamed NDJSON.',
    tag: 'Jobs',
    scope: 'read',
    params: jobidParams,
    query: z.looseObject({
      after: afterSchema.optional(),
      ...Object.assign({}, ...readers.map(({ query }) => query ?? {})),
    }),
    headers: z.object(Object.assign({}, ...readers.map(({ headers }) => headers ?? {}))),
    responses: mergeResponses(readers.map(({ responses }) => responses)),
    async handle(request) {
      const read = request as ReadRequest
      return chooseReader(readers, read).answer(read, services)
    },
  })

  const readEvents = route({
    method: 'get',
    path: '/results/{jobid}/events',
    operationId: 'readEvents',
    summary: 'Read the stored events of a job',
    tag: 'Jobs',
    scope: 'read',
    params: jobidParams,
    query: z.looseObject({ after: afterSchema.default(0) }),
    responses: {
      200: {
        description: 'The events newer than `after`, in order.',
        schema: z
          .object({ events: z.array(eventSchema), nextAfter: z.int().nonnegative() })
          .meta({ id: 'EventList' }),
      },
    },
    async handle({ principal, params, query: { after } }) {
      const job = await requireJob(services.jobs, principal, params.jobid)
      const events = await services.jobs.events(principal, params.jobid, after)
      return json(200, { events, nextAfter: events.at(-1)?.data.seq ?? Math.min(after, job.seq) })
    },
  })

  const cancelJob = route({
    method: 'post',
    path: '/results/{jobid}/cancel',
    operationId: 'cancelJob',
    summary: 'Cancel a job',
    tag: 'Jobs',
    scope: 'write',
    params: jobidParams,
    responses: { 200: { description: 'The job, now `error` with code `canceled`.', schema: jobViewSchema } },
    async handle({ principal, params }) {
      const job = await cancel(services, principal, params.jobid)
      return jsonText(200, jobJson(job), { etag: etagOf(job), 'cache-control': 'no-store' })
    },
  })

  const eraseJob = route({
    method: 'delete',
    path: '/results/{jobid}',
    operationId: 'eraseJob',
    summary: 'Delete a job',
    description: 'Deletes the document, text, analysis and events; later reads give 410.',
    tag: 'Jobs',
    scope: 'write',
    params: jobidParams,
    responses: { 204: { description: 'Deleted.' } },
    async handle({ principal, params }) {
      await erase(services, principal, params.jobid)
      return { status: 204 }
    },
  })

  return [readJob, readEvents, cancelJob, eraseJob]
}

const defaultType = 'application/json'

function chooseReader(readers: Reader[], request: ReadRequest): Reader {
  const others = readers.map(({ mediaType }) => mediaType).filter((type) => type !== defaultType)
  const type = chooseType(request.header('accept'), defaultType, others)
  const able = readers.filter(({ mediaType }) => mediaType === type)
  const reader = able.find(({ matches }) => matches?.(request)) ?? able.find(({ matches }) => !matches)
  if (!reader) throw new Error(`No mode reads with ${type}.`)
  return reader
}

/** Merges the responses of several modes: one description per status, with all media types. */
function mergeResponses(all: Route['responses'][]): Route['responses'] {
  const merged: Route['responses'] = {}
  for (const [status, response] of all.flatMap((responses) => Object.entries(responses))) {
    const before = merged[Number(status)]
    merged[Number(status)] = before
      ? {
          ...before,
          ...response,
          description:
            before.description === response.description
              ? response.description
              : `${before.description} ${response.description}`,
          content: { ...before.content, ...response.content },
          headers: { ...before.headers, ...response.headers },
        }
      : response
  }
  return merged
}
