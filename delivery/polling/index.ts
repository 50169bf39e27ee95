import { z } from 'zod'
import { requireJob } from '#core/access/access.ts'
import { pageReadHeader } from '#core/http/headers/page-read.ts'
import { jobResponse } from '#core/http/job-response.ts'
import { bodyLength } from '#core/http/route.ts'
import { isFinal, jobViewSchema } from '#core/jobs/job.ts'
import type { DeliveryMode, Reader } from '#core/modes/delivery-mode.ts'
import { guide } from './guide.ts'

const reader: Reader = {
  mediaType: 'application/json',
  async answer(request, { jobs, estimator, meter, receiptRecorder }) {
    const job = await requireJob(jobs, request.principal, request.params.jobid)
    const headers = isFinal(job.state) ? {} : { 'retry-after': String(await estimator.secondsUntilDone(job)) }
    const response = jobResponse(job, request, headers)
    const isWasted = response.status === 304
    const bytes = bodyLength(response)
    meter.countPoll(job.userid, polling.name, { isWasted, bytes })
    const { principal, method } = request
    if (method !== 'HEAD' && request.header(pageReadHeader) === undefined)
      receiptRecorder.countResponse({ mode: polling.name, principal, job, bytes, isWasted })
    return response
  },
  headers: {
    'if-none-match': z.string().optional().meta({ description: 'The `ETag` of the last response.' }),
  },
  responses: {
    200: {
      description: 'The current job.',
      schema: jobViewSchema,
      headers: {
        etag: 'Changes with every change of the job, progress included.',
        'retry-after':
          'Estimated seconds until the job is final, from the measured speed and the queue; absent for a final job.',
      },
    },
    304: { description: 'The job has not changed since the `If-None-Match` tag.' },
  },
}

/** Polling: `GET /results/{jobid}`, with an `ETag` so that the response for an unchanged job is empty. */
export const polling: DeliveryMode = {
  name: 'polling',
  title: 'Polling',
  summary: 'Request the job at an interval until it is final.',
  guide,
  follows: { automatic: 4, progress: true, interval: true, fallback: true },
  reader,
}
