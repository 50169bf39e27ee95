import { z } from 'zod'
import { requireJob } from '#core/access/access.ts'
import { ApiError } from '#core/http/api-error.ts'
import { jobidParams } from '#core/http/params/params.ts'
import { type Route, route } from '#core/http/route.ts'
import type { WebServices } from '#core/services.ts'

/** `POST /results/{jobid}/acknowledge`: the client has the events of a job up to `seq`. */
export function acknowledgeRoute({ jobs, escalations, clock }: WebServices): Route {
  return route({
    method: 'post',
    path: '/results/{jobid}/acknowledge',
    operationId: 'acknowledge',
    summary: 'Acknowledge the events of a job',
    description:
      'Of a job that was submitted with `deliver`: once its final event is acknowledged, no further step is used.',
    tag: 'Jobs',
    scope: 'read',
    params: jobidParams,
    body: z.object({
      seq: z.int('must be a whole number').min(1, 'must be at least 1').meta({
        description: 'The last `seq` that the client has.',
      }),
      mode: z
        .string()
        .max(64, 'must have at most 64 characters')
        .optional()
        .meta({ description: 'The delivery mode that the client received it in.' }),
    }),
    responses: { 204: { description: 'Recorded.' } },
    async handle({ principal, params: { jobid }, body: { seq, mode } }) {
      const job = await requireJob(jobs, principal, jobid)
      if (seq > job.seq) {
        const detail = `seq: must be at most ${job.seq}, the seq of the last event`
        throw new ApiError('invalid_request', detail, { field: 'seq' })
      }
      await escalations.acknowledge(jobid, seq, mode ?? null, clock())
      return { status: 204 }
    },
  })
}
