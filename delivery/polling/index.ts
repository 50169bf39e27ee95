import { z } from 'zod'
import { requireJob } from '#core/access/access.ts'
import { jobResponse } from '#core/http/job-response.ts'
import { isFinal, jobViewSchema } from '#core/jobs/job.ts'
import type { DeliveryMode, Reader } from '#core/modes/delivery-mode.ts'
import { guide } from './guide.ts'

const reader: Reader = {
  mediaType: 'application/json',
  async answer(request, { jobs, estimator }) {
    const job = await requireJob(jobs, request.principal, request.params.jobid)
    if (isFinal(job.state)) return jobResponse(job, request)
    return jobResponse(job, request, { 'retry-after': String(await estimator.secondsUntilDone(job)) })
  },
  headers: {
    'if-none-match': z.string().optional().meta({ description: 'The `ETag` of the answer at hand.' }),
  },
  responses: {
    200: {
      description: 'The job as it is now.',
      schema: jobViewSchema,
      headers: {
        etag: 'Changes with every change of the job, progress included.',
        'retry-after':
          'Seconds until the job is likely done, while it is not; from the measured speed and the queue.',
      },
    },
    304: { description: 'The job is still what the `If-None-Match` tag stands for.' },
  },
}

/** Asking again: `GET /results/{jobid}`, with a validator so that an unchanged job costs a few bytes. */
export const polling: DeliveryMode = {
  name: 'polling',
  title: 'Polling',
  summary: 'Ask again until it is done.',
  guide,
  follows: true,
  reader,
}
