import { z } from 'zod'
import type { DeliveryMode, Reader } from '#core/delivery-mode.ts'
import { etagOf, isFinal, jobJson, jobViewSchema } from '#core/job.ts'
import { jsonText } from '#core/route.ts'
import { missing } from '#core/wall.ts'
import { guide } from './guide.ts'

const reader: Reader = {
  // The plainest way asks for nothing in particular, so it takes what no other mode claims.
  claims: () => true,
  async answer(request, { jobs, estimator }) {
    const job = await jobs.read(request.principal, request.params.jobid)
    if (typeof job === 'string') throw missing(job)
    const headers: Record<string, string> = {
      etag: etagOf(job),
      'cache-control': 'private, no-cache',
      vary: 'accept, prefer',
    }
    if (!isFinal(job.state)) headers['retry-after'] = String(await estimator.secondsUntilDone(job))
    if (matches(request.header('if-none-match'), etagOf(job))) return { status: 304, headers }
    return jsonText(200, jobJson(job), headers)
  },
  headers: {
    'if-none-match': z.string().optional().meta({ description: 'The `ETag` of the answer at hand.' }),
  },
  answers: {
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
  reader,
}

/** RFC 9110 §13.1.2: a list of tags, compared weakly, or `*`. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}
