import { type Event, type EventDetail, eventOf } from '../events/event.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Services } from '../services.ts'
import { canMove, isFinal, type Job } from './job.ts'

/** What a transition changes in the job; `seq`, `revision` and the times follow from it. */
export type Change = Pick<Job, 'state'> &
  Partial<Pick<Job, 'attempt' | 'progress' | 'analysis' | 'error' | 'hasThumbnail'>>

/**
 * Moves a job that the transaction has locked: numbers the event, stores both, and lets every mode note what
 * it owes for it. All of it commits together.
 * @throws Error when the move is not allowed, which is a fault of the caller
 */
export async function move(
  services: Services,
  tx: Transaction,
  job: Job,
  change: Change,
  detail: EventDetail = {},
): Promise<{ job: Job; event: Event }> {
  if (!canMove(job.state, change.state))
    throw new Error(`A job cannot move from ${job.state} to ${change.state}.`)
  const at = services.clock()
  const moved: Job = {
    ...job,
    ...change,
    seq: job.seq + 1,
    revision: job.revision + 1,
    startedAt: change.state === 'processing' ? (job.startedAt ?? at) : job.startedAt,
    finishedAt: isFinal(change.state) ? at : null,
  }
  const event = eventOf(moved, at, detail)
  await tx.saveTransition(moved, event)
  await notifyModes(services, tx, event, moved)
  return { job: moved, event }
}

/** Lets every mode store and enqueue what it owes for the event. */
export async function notifyModes(
  services: Services,
  tx: Transaction,
  event: Event,
  job: Job,
): Promise<void> {
  for (const mode of services.modes) await mode.onEvent?.(tx, event, job, services)
}
