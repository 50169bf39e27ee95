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
  const erased = await services.jobs.transact(async (tx) => {
    const job = await tx.lockJob(jobid)
    if (!job || !canAccess(principal, job.userid)) return false
    await services.hooks.onErase(tx, jobid)
    await tx.eraseJob(jobid, services.clock())
    return true
  })
  if (!erased) throw await notFound(services.jobs, principal, jobid)
  // After the commit: a crash in between leaves orphaned files, which the sweep removes.
  await services.blobs.remove(jobid)
}
