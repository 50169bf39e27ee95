import { etagOf, type Job, jobJson } from '../jobs/job.ts'
import { memoize } from '../memoize.ts'
import { matchesEtag } from './headers/etag.ts'
import { type HttpResponse, jsonText, type RouteRequest } from './route.ts'

/** The response with a job, or `304` when the client has its current representation. */
export function jobResponse(
  job: Job,
  { header }: Pick<RouteRequest, 'header'>,
  more: Record<string, string> = {},
): HttpResponse {
  const etag = etagOf(job)
  const headers = { etag, 'cache-control': 'private, no-cache', vary: 'accept, prefer', ...more }
  if (matchesEtag(header('if-none-match'), etag)) return { status: 304, headers }
  return jsonText(200, textOf(job), headers)
}

/** Concurrent requests share one read of their job, and then also its text. */
const textOf = memoize(jobJson)
