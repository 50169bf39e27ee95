import { onAbort } from '#core/http/abort.ts'
import { preferHeader, preferredWait } from '#core/http/params/wait.ts'
import { isFinal } from '#core/jobs/job.ts'
import type { DeliveryMode, SubmitAnswer } from '#core/modes/delivery-mode.ts'
import { guide } from './guide.ts'

const submitAnswer: SubmitAnswer = {
  matches: (request) => preferredWait(request) !== undefined,
  applied: (request) => ({ 'preference-applied': `wait=${preferredWait(request) ?? 0}` }),
  async finish({ jobid }, { principal, signal, header }, { feed, jobs }) {
    const deadline = performance.now() + (preferredWait({ header }) ?? 0) * 1_000
    const subscription = await feed.follow(principal, { jobid, mode: sync.name }).catch(() => null)
    // The job is committed: a failure to wait must not make the response an error.
    if (!subscription) return null
    onAbort(signal, () => subscription.close())
    for (;;) {
      const item = await subscription.next(Math.max(deadline - performance.now(), 0))
      if (item === null || item === 'idle') break
    }
    subscription.close()
    const job = await jobs.read(principal, jobid)
    return typeof job !== 'string' && isFinal(job.state) ? job : null
  },
  headers: { prefer: preferHeader },
}

/** Synchronous submission: `POST /pdf/{userid}` with `Prefer: wait=N`. */
export const sync: DeliveryMode = {
  name: 'sync',
  title: 'Waiting for the answer',
  summary: 'Submit, and get the result in the same response if it is ready in time.',
  guide,
  submitAnswer,
}
