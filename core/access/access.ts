import { Refusal } from '../http/api-error.ts'
import type { Job } from '../jobs/job.ts'
import type { JobStore, Missing } from '../ports/job-store.ts'
import { mayUse, type Principal } from './principal.ts'

/** The refusal for a job that cannot be read. What is someone else's answers like what never was. */
export function missing(why: Missing): Refusal {
  return why === 'gone'
    ? new Refusal('gone', 'This job was deleted or has expired.')
    : new Refusal('not_found', 'There is no such job.')
}

/** The job, where the principal may see it. @throws Refusal `not_found`, `gone` */
export async function requireJob(
  jobs: Pick<JobStore, 'read'>,
  principal: Principal,
  jobid: string,
): Promise<Job> {
  const job = await jobs.read(principal, jobid)
  if (typeof job === 'string') throw missing(job)
  return job
}

/** Lets only the user itself through. @throws Refusal `not_found` */
export function requireOwn(principal: Principal, userid: string): void {
  if (!mayUse(principal, userid)) throw new Refusal('not_found', 'There is no such user.')
}

/**
 * The refusal for a job that a transaction did not find. To be asked for after its end: whoever held its
 * connection while he waited for another would, with enough others like him, wait for ever.
 */
export async function notFound(
  jobs: Pick<JobStore, 'read'>,
  principal: Principal,
  jobid: string,
): Promise<Refusal> {
  const found = await jobs.read(principal, jobid)
  return missing(typeof found === 'string' ? found : 'gone')
}
