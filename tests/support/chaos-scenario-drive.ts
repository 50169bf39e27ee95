import { setTimeout as delay } from 'node:timers/promises'
import { everyone } from '#core/access/principal.ts'
import { beginAttempt } from '#core/jobs/attempt.ts'
import { cancel } from '#core/jobs/cancel.ts'
import type { Services } from '#core/services.ts'
import { complete, fail } from './jobs.ts'
import type { Random } from './random.ts'

/** Takes a job to a final state on a way that chance decides, with pauses of up to so many milliseconds. */
export async function drive(
  services: Services,
  random: Random,
  jobid: string,
  mostMs: number,
): Promise<void> {
  const rest = () => delay(random.between(0, mostMs))
  await rest()
  if (random.chance(0.1)) return void (await cancel(services, everyone, jobid))
  for (let attempts = random.between(1, 3); attempts > 0; attempts--) {
    const attempt = await beginAttempt(services, jobid)
    if (!attempt) throw new Error('The job has no attempt left.')
    for (let notes = random.between(0, 3); notes > 0; notes--) {
      await rest()
      await services.jobs.recordProgress(jobid, attempt.attempt, 4 - notes, 4)
    }
    await rest()
    if (attempts > 1) continue
    if (random.chance(0.2)) await fail(services, attempt)
    else await complete(services, attempt)
  }
}
