import { notFound } from '../access/access.ts'
import { audited } from '../access/audited.ts'
import { canAccess, type Principal } from '../access/principal.ts'
import type { Services } from '../services.ts'

type EraseServices = Pick<Services, 'jobs' | 'blobs' | 'hooks' | 'clock'>

/**
 * Erases a job's document, text, analysis, events and deliveries, and records it in the audit log. Later reads answer
 * `gone`.
 * @throws ApiError `not_found`, `gone`
 */
export async function erase(
  services: EraseServices & Pick<Services, 'audit'>,
  principal: Principal,
  jobid: string,
): Promise<void> {
  const entry = { action: 'job.erase', target: `/results/${jobid}` } as const
  await audited(services, principal, entry, () => eraseUnaudited(services, principal, jobid))
}

/** Erases a job as part of another operation. @throws ApiError `not_found`, `gone` */
export async function eraseUnaudited(
  services: EraseServices,
  principal: Principal,
  jobid: string,
): Promise<void> {
  if (await eraseIfPresent(services, principal, jobid)) return
  throw await notFound(services.jobs, principal, jobid)
}

/** Erases a job. False when there is none that the principal may access, also when it is erased already. */
export async function eraseIfPresent(
  services: EraseServices,
  principal: Principal,
  jobid: string,
): Promise<boolean> {
  const erased = await services.jobs.transact(async (tx) => {
    const job = await tx.lockJob(jobid)
    if (!job || !canAccess(principal, job.userid)) return false
    // The order of the statements is that of their calls.
    await Promise.all([services.hooks.onErase(tx, jobid), tx.eraseJob(jobid, services.clock())])
    return true
  })
  // After the commit: a crash in between leaves orphaned files, which the sweep removes.
  if (erased) await services.blobs.remove(jobid)
  return erased
}
