import { ApiError } from '../http/api-error.ts'
import type { Job } from '../jobs/job.ts'
import type { JobStore, Missing } from '../ports/job-store.ts'
import { canAccess, type Principal } from './principal.ts'

/** The error for a job that cannot be read. What is someone else's answers like what never was. */
export function missingJobError(why: Missing): ApiError {
  return why === 'gone'
    ? new ApiError('gone', 'This job was deleted or has expired.')
    : new ApiError('not_found', 'There is no such job.')
}

/** The job, where the principal may see it. @throws ApiError `not_found`, `gone` */
export async function requireJob(
  jobs: Pick<JobStore, 'read'>,
  principal: Principal,
  jobid: string,
): Promise<Job> {
  const job = await jobs.read(principal, jobid)
  if (typeof job === 'string') throw missingJobError(job)
  return job
}

/** Lets only the user itself through. @throws ApiError `not_found` */
export function requireUser(principal: Principal, userid: string): void {
  if (!canAccess(principal, userid)) throw new ApiError('not_found', 'There is no such user.')
}

/**
 * The error for a job that a transaction did not find. To be asked for after its end: whoever held its
 * connection while he waited for another would, with enough others like him, wait for ever.
 */
export async function notFound(
  jobs: Pick<JobStore, 'read'>,
  principal: Principal,
  jobid: string,
): Promise<ApiError> {
  const found = await jobs.read(principal, jobid)
  return missingJobError(typeof found === 'string' ? found : 'gone')
}
