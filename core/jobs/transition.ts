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

/** A job after a transition, and the event of it. */
export interface Move {
  job: Job
  event: Event
}

/** The job has had another transition since it was read. */
export class StaleJobError extends Error {
  constructor() {
    super('The job has changed since it was read.')
  }
}

/**
 * Moves a job: numbers the event, stores both and calls the event hooks. All of it commits together.
 * @throws StaleJobError when the job was not locked and has moved since it was read; the transaction must then be rolled
 * back
 * @throws Error when the state machine does not allow the move, which is a bug in the caller
 */
export function move(
  services: Pick<Services, 'hooks' | 'clock'>,
  tx: Transaction,
  job: Job,
  change: Change,
  detail?: EventDetail,
): Promise<Move> {
  return storeMove(services, tx, planMove(services, job, change, detail))
}

/**
 * Makes the move of a job, which is not stored yet.
 * @throws Error when the state machine does not allow the move, which is a bug in the caller
 */
export function planMove(
  { clock }: Pick<Services, 'clock'>,
  job: Job,
  change: Change,
  detail: EventDetail = {},
): Move {
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
  return { job: moved, event: eventOf(moved, at, detail) }
}

/**
 * Stores a move and calls the event hooks.
 * @throws StaleJobError when the job has moved since it was read; the transaction must then be rolled back
 */
export async function storeMove(
  { hooks }: Pick<Services, 'hooks'>,
  tx: Transaction,
  planned: Move,
): Promise<Move> {
  const { job, event } = planned
  const saved = tx.saveTransition(job, event)
  const hooked = hooks.onEvent(tx, event, job)
  // Of a stale job, the hooks may fail too.
  hooked.catch(() => {})
  if (!(await saved)) throw new StaleJobError()
  await hooked
  return planned
}
