import type { ServiceImpl } from '@connectrpc/connect'
import { z } from 'zod'
import { requireJob, requireUser } from '#core/access/access.ts'
import type { Gate } from '#core/access/gate.ts'
import { pageOf, pageQuery, readCursor } from '#core/http/params/pagination.ts'
import { parseInput } from '#core/http/params/validate.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { erase } from '#core/jobs/erase.ts'
import { jobStates } from '#core/jobs/job.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import type { WebServices } from '#core/services.ts'
import type {
  CancelRequest,
  DeleteRequest,
  FollowRequest,
  GetRequest,
  Jobs,
  ListRequest,
  SessionRequest,
  SubmitRequest,
} from '../generated/hearback/v1/jobs_pb.ts'
import { receiveUpload } from '../upload/document-upload.ts'
import { createCallWrappers } from './calls.ts'
import { openFollowStream, parseJobid } from './follow.ts'
import { toJobMessage } from './messages.ts'
import { Session } from './session.ts'

const listRequest = z.object({
  userid: useridSchema,
  state: z.enum(jobStates, `must be one of ${jobStates.join(', ')}`).optional(),
  ...pageQuery,
})

/** The service `hearback.v1.Jobs`. `mode` is the name under which its followers are counted. */
export function createJobsService(mode: string, services: WebServices, gate: Gate): ServiceImpl<typeof Jobs> {
  const { unary, streaming, following } = createCallWrappers(gate, services.logger)
  return {
    submit: unary((requests: AsyncIterable<SubmitRequest>, caller) =>
      receiveUpload(requests, caller, services),
    ),

    get: unary(async ({ jobid }: GetRequest, { principal }) => ({
      job: toJobMessage(await requireJob(services.jobs, principal, parseJobid(jobid))),
    })),

    follow: following(async (request: FollowRequest, caller) => {
      const { snapshot, ...stream } = await openFollowStream(mode, request, caller, services)
      // Asks proxies to forward each message at once.
      caller.context.responseHeader.set('x-accel-buffering', 'no')
      return { first: { item: { case: 'snapshot' as const, value: toJobMessage(snapshot) } }, stream }
    }),

    session: streaming((requests: AsyncIterable<SessionRequest>, caller) =>
      new Session(mode, caller, services).serve(requests),
    ),

    cancel: unary(async ({ jobid }: CancelRequest, { principal }) => ({
      job: toJobMessage(await cancel(services, principal, parseJobid(jobid))),
    })),

    delete: unary(async ({ jobid }: DeleteRequest, { principal }) => {
      await erase(services, principal, parseJobid(jobid))
      return {}
    }),

    list: unary(async (request: ListRequest, { principal }) => {
      const { userid, state, limit, cursor } = parseInput(listRequest, {
        userid: request.userid,
        ...(request.state !== '' && { state: request.state }),
        ...(request.limit !== 0 && { limit: String(request.limit) }),
        ...(request.cursor !== '' && { cursor: request.cursor }),
      })
      requireUser(principal, userid)
      const found = await services.jobs.list(principal, {
        userid,
        limit: limit + 1,
        ...(state && { state }),
        ...(cursor !== undefined && { before: readCursor(cursor) }),
      })
      const page = pageOf(found, limit, (job) => job.jobid)
      const jobs = page.items.map((job) => toJobMessage(job, { analysis: false }))
      return { jobs, cursor: page.cursor ?? '' }
    }),
  }
}
