import { requireJob } from '#core/access/access.ts'
import type { Subscription } from '#core/events/subscription.ts'
import { onAbort } from '#core/http/abort.ts'
import { jobResponse } from '#core/http/job-response.ts'
import { preferHeader, preferredWait, waitQuery } from '#core/http/params/wait.ts'
import { bodyLength, type HttpResponse } from '#core/http/route.ts'
import { isFinal, type Job, jobViewSchema } from '#core/jobs/job.ts'
import type { DeliveryMode, Reader, ReadRequest } from '#core/modes/delivery-mode.ts'
import { guide } from './guide.ts'

const reader: Reader = {
  mediaType: 'application/json',
  matches: (request) => waitOf(request) !== undefined,
  async answer(request, { receiptRecorder, latency, feed, jobs, meter }) {
    const { principal, method } = request
    const { jobid } = request.params
    const seconds = waitOf(request) ?? 0
    const applied = { 'preference-applied': `wait=${seconds}` }
    let known = Number.NEGATIVE_INFINITY
    const answer = (job: Job): HttpResponse => {
      const response = jobResponse(job, request, applied)
      const isWasted = job.seq <= known
      const bytes = bodyLength(response)
      meter.countPoll(job.userid, longPoll.name, { isWasted, bytes })
      if (method !== 'HEAD')
        receiptRecorder.countResponse({ mode: longPoll.name, principal, job, bytes, isWasted, known })
      return response
    }
    if (method !== 'HEAD') {
      const { after } = request.query
      const mode = longPoll.name
      // Without `after`: of the events before the snapshot only their number counts.
      const followed = await feed.follow(principal, { jobid, mode })
      const job = followed.snapshot
      known = after ?? job?.seq ?? 0
      if (job && (job.seq > known || isFinal(job.state))) {
        followed.close()
        return answer(job)
      }
      const subscription = latency.timed(mode, followed)
      onAbort(request.signal, () => subscription.close())
      await nextEvent(subscription, known, seconds * 1_000)
      subscription.close()
    }
    return answer(await requireJob(jobs, principal, jobid))
  },
  headers: { prefer: preferHeader },
  query: { wait: waitQuery },
  responses: {
    200: {
      description:
        'With `wait`, the response is delayed until there is an event newer than `after`, the job is final, or the time is over.',
      schema: jobViewSchema,
      headers: { 'preference-applied': 'The maximum wait that was applied.' },
    },
  },
}

/** Long polling: `GET /results/{jobid}` with `Prefer: wait=N` or `?wait=N`. */
export const longPoll: DeliveryMode = {
  name: 'long-poll',
  title: 'Long polling',
  summary: 'Send a request that the server answers at the next event.',
  guide,
  follows: { automatic: 3, progress: false },
  reader,
}

function waitOf(request: Pick<ReadRequest, 'header' | 'query'>): number | undefined {
  return (request.query.wait as number | undefined) ?? preferredWait(request)
}

/** Resolves at the first event after `known`, at the end of the subscription, or after the time. */
async function nextEvent(subscription: Subscription, known: number, ms: number): Promise<void> {
  const deadline = performance.now() + ms
  for (;;) {
    const item = await subscription.next(Math.max(deadline - performance.now(), 0))
    if (item === null || item === 'idle' || item.kind === 'stale') return
    if (item.kind === 'event' && (item.final || item.event.data.seq > known)) return
  }
}
