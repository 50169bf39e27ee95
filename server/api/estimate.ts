import { requireJob } from '#core/access/access.ts'
import { jobidParams } from '#core/http/params/params.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { estimateSchema, toCoarseEstimate } from '#core/jobs/estimate.ts'
import type { WebServices } from '#core/services.ts'

/** `GET /results/{jobid}/estimate`: position in the queue and expected time left. */
export function estimateRoute({ jobs, estimator }: WebServices): Route {
  return route({
    method: 'get',
    path: '/results/{jobid}/estimate',
    operationId: 'readEstimate',
    summary: 'Estimate when a job is done',
    description:
      'Its place in the queue, and the time left: by the speed of the last ten minutes, and once pages are done by their own. With `AUTH=keys` both are rounded up.',
    tag: 'Jobs',
    scope: 'read',
    params: jobidParams,
    responses: { 200: { description: 'The current estimate.', schema: estimateSchema } },
    async handle({ principal, params }) {
      const job = await requireJob(jobs, principal, params.jobid)
      const estimate = await estimator.estimate(job)
      const isLimited = principal.userid !== null
      return json(200, isLimited ? toCoarseEstimate(estimate) : estimate, { 'cache-control': 'no-store' })
    },
  })
}
