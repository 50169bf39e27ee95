import { summarize } from '../analysis/summary.ts'
import { progressEventOf } from '../events/event.ts'
import type { AnalyzerOutcome } from '../ports/analyzer.ts'
import type { Transaction } from '../ports/transaction.ts'
import { isFinal, type Job } from './job.ts'
import { type JobError, jobError } from './job-error.ts'
import {
  type Move,
  move,
  planMove,
  recordFinished,
  StaleJobError,
  storeMove,
  type TransitionServices,
} from './transition.ts'

/** Attempts at one job before it fails as `worker_lost`. */
const maxAttempts = 5

/** Attempts at a document whose analysis process crashes: the first crash may have another cause. */
export const maxCrashes = 2

/**
 * Begins an attempt at a job and returns it, now `processing` with its new attempt number.
 * Null when the job is final or erased, or when its attempts are used up; it then becomes `error` with code
 * `worker_lost`. `onLocked` is called with the job as it will be, before the transaction commits: the analysis may start,
 * but nothing of it may be stored.
 */
export async function beginAttempt(
  services: TransitionServices,
  jobid: string,
  onLocked: (job: Job) => void = () => {},
): Promise<Job | null> {
  const moved = await services.jobs.transact(async (tx) => {
    const job = await tx.lockJob(jobid)
    if (!job || isFinal(job.state)) return null
    if (job.attempt >= maxAttempts) {
      const error = jobError('worker_lost')
      return move(services, tx, job, { state: 'error', progress: null, error }, { error })
    }
    const change = { state: 'processing', attempt: job.attempt + 1, progress: null } as const
    const planned = planMove(services, job, change)
    onLocked(planned.job)
    return storeMove(services, tx, planned)
  })
  if (!moved) return null
  if (isFinal(moved.job.state)) {
    recordFinished(services, moved.job)
    return null
  }
  const { attempt, createdAt, startedAt } = moved.job
  const waitedMs = (startedAt ?? createdAt).getTime() - createdAt.getTime()
  if (attempt === 1) services.metrics.jobStarted(waitedMs / 1_000)
  return moved.job
}

/**
 * Stores the progress of a running attempt and passes its event to the hooks. False when the attempt no longer
 * holds the job. `job` is the job at the start of the attempt.
 */
export async function recordProgress(
  services: TransitionServices,
  job: Job,
  done: number,
  total: number,
): Promise<boolean> {
  const held = await services.jobs.recordProgress(job.jobid, job.attempt, done, total)
  if (!held) return false
  const event = progressEventOf({ ...job, progress: { done, total, unit: 'page' } }, services.clock())
  services.hooks.onProgress(event, job)
  return true
}

/**
 * Stores the outcome of an attempt; `attempted` is the job at its start. False when the attempt no longer holds the job
 * (canceled, erased, or taken over after its worker missed heartbeats); the outcome is then dropped.
 */
export async function endAttempt(
  services: TransitionServices,
  attempted: Job,
  outcome: AnalyzerOutcome,
): Promise<boolean> {
  const moved = await services.jobs
    .transact((tx) =>
      outcome.ok
        ? complete(services, tx, attempted, outcome)
        : fail(services, tx, attempted, jobError(outcome.code)),
    )
    .catch((error) => {
      if (error instanceof StaleJobError) return null
      throw error
    })
  if (!moved) return false
  if (outcome.ok) services.metrics.analysed(outcome.analysis.engine.ms)
  recordFinished(services, moved.job)
  return true
}

/** Needs nothing of the stored job, and so does not read it. */
function complete(
  services: TransitionServices,
  tx: Transaction,
  attempted: Job,
  { analysis, thumbnail }: Extract<AnalyzerOutcome, { ok: true }>,
): Promise<Move> {
  const total = analysis.pages.count
  const change = {
    state: 'completed',
    analysis: JSON.stringify(analysis),
    progress: { done: total, total, unit: 'page' },
    hasThumbnail: thumbnail !== null,
  } as const
  return move(services, tx, attempted, change, { analysis: summarize(analysis) })
}

/** Keeps the progress that is stored. */
async function fail(
  services: TransitionServices,
  tx: Transaction,
  attempted: Job,
  error: JobError,
): Promise<Move | null> {
  const job = await tx.lockJob(attempted.jobid)
  if (job?.state !== 'processing' || job.attempt !== attempted.attempt) return null
  return move(services, tx, job, { state: 'error', error }, { error })
}
