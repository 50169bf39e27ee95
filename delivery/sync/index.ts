import { onAbort } from '#core/http/abort.ts'
import { preferHeader, preferredWait } from '#core/http/wait.ts'
import { isFinal } from '#core/jobs/job.ts'
import type { DeliveryMode, SubmitAnswer } from '#core/modes/delivery-mode.ts'
import { guide } from './guide.ts'

const submitAnswer: SubmitAnswer = {
  matches: (request) => preferredWait(request) !== undefined,
  applied: (request) => ({ 'preference-applied': `wait=${preferredWait(request) ?? 0}` }),
  async finish({ jobid }, { principal, signal, header }, { feed, jobs }) {
    const until = performance.now() + (preferredWait({ header }) ?? 0) * 1_000
    const following = await feed.follow(principal, { jobid }).catch(() => null)
    // The job is committed: what hinders the waiting does not make it an error.
    if (!following) return null
    onAbort(signal, () => following.close())
    for (;;) {
      const item = await following.next(Math.max(until - performance.now(), 0))
      if (item === null || item === 'idle') break
    }
    following.close()
    const job = await jobs.read(principal, jobid)
    return typeof job !== 'string' && isFinal(job.state) ? job : null
  },
  headers: { prefer: preferHeader },
}

/** Waiting for the answer: `POST /pdf/{userid}` with `Prefer: wait=N`. */
export const sync: DeliveryMode = {
  name: 'sync',
  title: 'Waiting for the answer',
  summary: 'Submit, and get the result in the same answer if it is done in time.',
  guide,
  submitAnswer,
}
