import { summarize } from '../analysis/summary.ts'
import type { AnalyzerOutcome } from '../ports/analyzer.ts'
import type { Services } from '../services.ts'
import { isFinal, type Job } from './job.ts'
import { jobError } from './job-error.ts'
import { move } from './transition.ts'

/** How often a job is begun before it is given up, whatever became of the workers that held it. */
const mostAttempts = 5

/** A document whose analysis process dies gets one more attempt: the first death may have been an accident. */
export const mostCrashes = 2

/**
 * Begins an attempt at a job and returns it, now `processing` with its new attempt number.
 * Null when there is nothing to do: the job is final, erased, or was given up here as `worker_lost` because
 * too many attempts before were lost with their workers.
 */
export async function beginAttempt(services: Services, jobid: string): Promise<Job | null> {
  return services.jobs.transact(async (tx) => {
    const job = await tx.lockJob(jobid)
    if (!job || isFinal(job.state)) return null
    if (job.attempt >= mostAttempts) {
      const error = jobError('worker_lost')
      await move(services, tx, job, { state: 'error', progress: null, error }, { error })
      return null
    }
    return (await move(services, tx, job, { state: 'processing', attempt: job.attempt + 1, progress: null }))
      .job
  })
}

/**
 * Ends an attempt with what came of it. False when that attempt no longer holds the job (canceled, erased,
 * or taken over after its worker was thought dead): its outcome is then dropped.
 */
export async function endAttempt(
  services: Services,
  attempted: Job,
  outcome: AnalyzerOutcome,
): Promise<boolean> {
  return services.jobs.transact(async (tx) => {
    const job = await tx.lockJob(attempted.jobid)
    if (job?.state !== 'processing' || job.attempt !== attempted.attempt) return false
    if (!outcome.ok) {
      const error = jobError(outcome.code)
      await move(services, tx, job, { state: 'error', error }, { error })
      return true
    }
    const { analysis, thumbnailPath } = outcome
    const total = analysis.pages.count
    await move(
      services,
      tx,
      job,
      {
        state: 'completed',
        analysis: JSON.stringify(analysis),
        progress: { done: total, total, unit: 'page' },
        hasThumbnail: thumbnailPath !== null,
      },
      { analysis: summarize(analysis) },
    )
    return true
  })
}
