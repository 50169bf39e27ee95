import { requireJob } from '#core/access/access.ts'
import { jobidParams } from '#core/http/params/params.ts'
import { json, type Route, route } from '#core/http/route.ts'
import { createReceipt, receiptSchema } from '#core/receipts/receipt.ts'
import type { WebServices } from '#core/services.ts'

/** `GET /results/{jobid}/receipt`: how a job was delivered. */
export function receiptRoute({ jobs, receipts, escalations, receiptRecorder }: WebServices): Route {
  return route({
    method: 'get',
    path: '/results/{jobid}/receipt',
    operationId: 'readReceipt',
    summary: 'Read how a job was delivered',
    description:
      'For each follower and destination: requests, messages, bytes, and the latency of each event from its commit to its hand-over, as the server recorded them. Servers store their records every second.',
    tag: 'Jobs',
    scope: 'read',
    params: jobidParams,
    responses: { 200: { description: 'The receipt.', schema: receiptSchema } },
    async handle({ principal, params: { jobid } }) {
      const job = await requireJob(jobs, principal, jobid)
      await receiptRecorder.flush()
      const [followers, destinations, escalation] = await Promise.all([
        receipts.followers(principal, jobid),
        receipts.destinations(principal, jobid),
        escalations.read(principal, jobid),
      ])
      return json(200, createReceipt(job, { followers, destinations, escalation }), {
        'cache-control': 'no-store',
      })
    },
  })
}
