import { notFound } from '../../access/access.ts'
import { canAccess, type Principal } from '../../access/principal.ts'
import { ApiError } from '../../http/api-error.ts'
import { isFinal, type Job } from '../job.ts'
import { jobError } from '../job-error.ts'
import { move, recordFinished, type TransitionServices } from '../transition.ts'

/**
 * Cancels a job and returns it, now `error` with code `canceled`. The event wakes the worker that analyses it,
 * which kills the analysis. `message` replaces that of the error.
 * @throws ApiError `not_found`, `gone`, `already_final`
 */
export async function cancel(
  services: TransitionServices,
  principal: Principal,
  jobid: string,
  message?: string,
): Promise<Job> {
  const canceled = await services.jobs.transact(async (tx) => {
    const job = await tx.lockJob(jobid)
    if (!job || !canAccess(principal, job.userid)) return null
    if (isFinal(job.state)) {
      throw new ApiError(
        'already_final',
        `The job is ${job.state} already; only an unfinished job can be canceled.`,
      )
    }
    const error = { ...jobError('canceled'), ...(message !== undefined && { message }) }
    return (await move(services, tx, job, { state: 'error', error }, { error })).job
  })
  if (!canceled) throw await notFound(services.jobs, principal, jobid)
  recordFinished(services, canceled)
  return canceled
}
