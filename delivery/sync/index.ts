import { randomUUID } from 'node:crypto'
import { onAbort } from '#core/http/abort.ts'
import { hasPreference } from '#core/http/params/prefer.ts'
import { preferHeader, preferredWait } from '#core/http/params/wait.ts'
import { cancelOnDisconnect, onClientDisconnect } from '#core/jobs/cancellation/disconnect-watch.ts'
import { isFinal, jobJson } from '#core/jobs/job.ts'
import type { DeliveryMode, SubmitAnswer } from '#core/modes/delivery-mode.ts'
import { guide } from './guide.ts'

const submitAnswer: SubmitAnswer = {
  matches: (request) => preferredWait(request) !== undefined,
  applied: (request) => ({
    'preference-applied': [
      `wait=${preferredWait(request) ?? 0}`,
      ...(hasPreference(request, cancelOnDisconnect) ? [cancelOnDisconnect] : []),
    ].join(', '),
  }),
  async finish({ jobid, seq }, { principal, signal, header }, services) {
    const { feed, jobs, receiptRecorder, connections } = services
    const deadline = performance.now() + (preferredWait({ header }) ?? 0) * 1_000
    const subscription = await feed.follow(principal, { jobid, mode: sync.name }).catch(() => null)
    // The job is committed: a failure to wait must not make the response an error.
    if (!subscription) return null
    const cancels = hasPreference({ header }, cancelOnDisconnect)
    const id = randomUUID()
    if (cancels) {
      connections.open({ id, mode: sync.name, principal, cancels })
      connections.follow(id, { jobid })
    }
    onAbort(signal, () => subscription.close())
    for (;;) {
      const item = await subscription.next(Math.max(deadline - performance.now(), 0))
      if (item === null || item === 'idle') break
    }
    subscription.close()
    if (cancels) {
      connections.close(id)
      if (signal.aborted && !principal.ended?.aborted) void onClientDisconnect(services, jobid)
    }
    const job = await jobs.read(principal, jobid)
    if (typeof job === 'string') return null
    const isDone = isFinal(job.state)
    receiptRecorder.countResponse({
      mode: sync.name,
      principal,
      job: isDone ? job : { ...job, seq },
      bytes: isDone ? Buffer.byteLength(jobJson(job)) : 0,
      isWasted: !isDone,
      known: seq,
    })
    return isDone ? job : null
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
