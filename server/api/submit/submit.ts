import { z } from 'zod'
import { ApiError } from '#core/http/api-error.ts'
import { json, type Route, type RouteRequest, route } from '#core/http/route.ts'
import { isFinal, type Job, jobViewSchema, linksOf, viewJob } from '#core/jobs/job.ts'
import { type Submitted, submit, useridSchema } from '#core/jobs/submit/submit.ts'
import type { DeliveryMode, SubmitAnswer, SubmitExtension } from '#core/modes/delivery-mode.ts'
import type { WebServices } from '#core/services.ts'
import { modules } from '#delivery/modes.ts'
import { readSubmission } from './submission.ts'

/** `POST /pdf/{userid}`: accepts a PDF and returns its job. */
export function submitRoute(services: WebServices, modes: readonly DeliveryMode[]): Route {
  const options = Object.assign({}, ...modules.map((module) => module.submitOptions?.schema.shape ?? {}))
  const optionHeaders = Object.entries(
    Object.assign({}, ...modules.map((module) => module.submitOptions?.headers ?? {})) as NonNullable<
      SubmitExtension['headers']
    >,
  )
  const secretOptions = modules.flatMap((module) => module.submitOptions?.secret ?? [])
  const form = { filename: z.string().optional(), ...options }
  const submittedSchema = jobViewSchema
    .extend(Object.assign({}, ...modules.map((module) => module.submitOptions?.response ?? {})))
    .meta({ id: 'SubmittedJob' })
  return route({
    method: 'post',
    path: '/pdf/{userid}',
    operationId: 'submit',
    summary: 'Submit a PDF',
    description:
      'The response is sent when the PDF is durably stored and its job committed. Options may also be given in the query, except for `password`.',
    tag: 'Jobs',
    scope: 'write',
    params: z.object({ userid: useridSchema }),
    bodyContent: {
      'multipart/form-data': z.object({ file: z.string().meta({ format: 'binary' }), ...form }),
      'application/pdf': z.string().meta({ format: 'binary' }),
      'application/json': z.object({ data: z.base64().meta({ description: 'The PDF.' }), ...form }),
    },
    headers: z.object({
      'idempotency-key': z
        .string()
        .optional()
        .meta({ description: 'A request with the same key returns the first job.' }),
      traceparent: z.string().optional().meta({
        description: 'W3C Trace Context; the requests that deliver the events carry the same trace id.',
      }),
      ...Object.fromEntries(optionHeaders.map(([name, { schema }]) => [name, schema])),
      ...Object.assign({}, ...modes.map((mode) => mode.submitAnswer?.headers ?? {})),
    }),
    responses: {
      200: {
        description: 'The finished job, with `Prefer: wait=N` and when it finished in time.',
        schema: jobViewSchema,
      },
      202: {
        description:
          'The accepted job. What the options add, like the secret of a callback, is shown only here.',
        schema: submittedSchema,
        headers: {
          location: 'URL of the job.',
          'retry-after': 'Seconds until the job is expected to be done.',
        },
      },
    },
    outgoing: modules.flatMap((module) => module.submitOptions?.outgoing ?? []),
    async handle(request) {
      const { principal, params } = request
      for (const name of secretOptions) {
        if (!request.url.searchParams.has(name)) continue
        const detail = `${name}: must be a form field or JSON member, because addresses are logged`
        throw new ApiError('invalid_request', detail, { field: name })
      }
      const { bytes, rest } = readSubmission(request, services.limits.maxUploadBytes)
      const fromHeaders = Object.fromEntries(
        optionHeaders.flatMap(([name, { option }]) => {
          const value = request.header(name)
          return value === undefined ? [] : [[option, value]]
        }),
      )
      const submitted = await submit(services, principal, {
        userid: params.userid,
        idempotencyKey: request.header('idempotency-key'),
        traceparent: request.header('traceparent'),
        bytes,
        rest() {
          const { filename, options } = rest()
          return { filename, options: { ...options, ...fromHeaders } }
        },
      })
      const holding = modes.flatMap(({ submitAnswer }) => submitAnswer ?? [])
      const holder = holding.find(({ matches }) => matches(request))
      const finished = holder ? await finishOrNull(holder, submitted.job, request, services) : null
      return submitResponse(
        finished ? 200 : 202,
        { ...submitted, job: finished ?? submitted.job },
        services,
        {
          ...holder?.applied(request),
        },
      )
    },
  })
}

/** The finished job; null when it is not finished in time. The job is committed, so a failure to wait is only logged. */
async function finishOrNull(
  holder: SubmitAnswer,
  job: Job,
  request: RouteRequest,
  services: WebServices,
): Promise<Job | null> {
  try {
    return await holder.finish(job, request, services)
  } catch (error) {
    services.logger.warn({ err: error, jobid: job.jobid }, 'Waiting for the end of a job failed.')
    return null
  }
}

async function submitResponse(
  status: 200 | 202,
  { job, extras }: Submitted,
  { estimator }: WebServices,
  headers: Record<string, string>,
) {
  return json(
    status,
    { ...viewJob(job), ...extras },
    {
      location: linksOf(job.jobid).self,
      'cache-control': 'no-store',
      ...(!isFinal(job.state) && { 'retry-after': String(await estimator.secondsUntilDone(job)) }),
      ...headers,
    },
  )
}
