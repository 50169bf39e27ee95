import { ApiError } from '../http/api-error.ts'
import type { Job } from '../jobs/job.ts'
import type { JobStore, Missing } from '../ports/job-store.ts'
import { canAccess, type Principal } from './principal.ts'

/** The error for a job that cannot be read. A job of another user gives the same error as an unknown one. */
export function missingJobError(why: Missing): ApiError {
  return why === 'gone'
    ? new ApiError('gone', 'This job was deleted or has expired.')
    : new ApiError('not_found', 'There is no such job.')
}

/** Reads a job that the principal may access. @throws ApiError `not_found`, `gone` */
export async function requireJob(
  jobs: Pick<JobStore, 'read'>,
  principal: Principal,
  jobid: string,
): Promise<Job> {
  const job = await jobs.read(principal, jobid)
  if (typeof job === 'string') throw missingJobError(job)
  return job
}

/** Checks that the principal may access a user's data. @throws ApiError `not_found` */
export function requireUser(principal: Principal, userid: string): void {
  if (!canAccess(principal, userid)) throw new ApiError('not_found', 'There is no such user.')
}

/**
 * The error for a job that a transaction did not find. Call it after the transaction has ended: it takes another
 * connection, and enough transactions that wait for one would exhaust the pool.
 */
export async function notFound(
  jobs: Pick<JobStore, 'read'>,
  principal: Principal,
  jobid: string,
): Promise<ApiError> {
  const found = await jobs.read(principal, jobid)
  return missingJobError(typeof found === 'string' ? found : 'gone')
}
