import { mayUse, type Principal } from './principal.ts'
import type { Services } from './services.ts'
import { missing } from './wall.ts'

/**
 * Erases a job's document, text, analysis, events and deliveries. Later reads find it gone.
 * @throws Refusal `not_found`, `gone`
 */
export async function erase(services: Services, principal: Principal, jobid: string): Promise<void> {
  await services.jobs.transact(async (tx) => {
    const job = await tx.lockJob(jobid)
    if (!job || !mayUse(principal, job.userid)) {
      const found = await services.jobs.read(principal, jobid)
      throw missing(typeof found === 'string' ? found : 'gone')
    }
    for (const mode of services.modes) await mode.erases?.(tx, jobid, services)
    await tx.eraseJob(jobid, services.clock())
  })
  // After the commit: a crash in between leaves files that no job owns, which the sweep removes.
  await services.blobs.remove(jobid)
}
