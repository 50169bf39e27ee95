import { type Event, type EventDetail, eventOf } from '../events/event.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Services } from '../services.ts'
import { canMove, isFinal, type Job } from './job.ts'
import { jobLogFields } from './trace-context.ts'

/** Dependencies of a use case that moves a job. */
export type TransitionServices = Pick<Services, 'jobs' | 'hooks' | 'clock' | 'metrics' | 'logger'>

/** The members that a transition may change; `seq`, `revision` and the times follow from it. */
export type Change = Pick<Job, 'state'> &
  Partial<Pick<Job, 'attempt' | 'progress' | 'analysis' | 'error' | 'hasThumbnail'>>

/** Records a job that has become final, for metrics and the log. Call it after the commit. */
export function recordFinished(
  { metrics, logger }: Pick<Services, 'metrics' | 'logger'>,
  { jobid, state, error, attempt, createdAt, finishedAt, traceparent }: Job,
): void {
  if (state !== 'completed' && state !== 'error') return
  const seconds = ((finishedAt ?? createdAt).getTime() - createdAt.getTime()) / 1_000
  const code = error?.code ?? ''
  metrics.jobFinished(state, code, seconds)
  const facts = { state, ...(code && { code }), attempt, seconds }
  logger.info({ ...jobLogFields({ jobid, traceparent }), ...facts }, 'Job finished.')
}

/**
 * Moves a job that the transaction has locked: numbers the event, stores both and calls the event hooks. All of
 * it commits together.
 * @throws Error when the state machine does not allow the move, which is a bug in the caller
 */
export async function move(
  { clock, hooks }: Pick<Services, 'hooks' | 'clock'>,
  tx: Transaction,
  job: Job,
  change: Change,
  detail: EventDetail = {},
): Promise<{ job: Job; event: Event }> {
  if (!canMove(job.state, change.state))
    throw new Error(`A job cannot move from ${job.state} to ${change.state}.`)
  const at = clock()
  const moved: Job = {
    ...job,
    ...change,
    seq: job.seq + 1,
    revision: job.revision + 1,
    startedAt: change.state === 'processing' ? (job.startedAt ?? at) : job.startedAt,
    finishedAt: isFinal(change.state) ? at : null,
  }
  const event = eventOf(moved, at, detail)
  await Promise.all([tx.saveTransition(moved, event), hooks.onEvent(tx, event, moved)])
  return { job: moved, event }
}
