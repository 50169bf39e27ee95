import { progressEventOf } from '../events/event.ts'
import type { Services } from '../services.ts'
import type { Job } from './job.ts'

/**
 * Notes how far a running attempt is and lets the modes that follow nothing by themselves tell it. False when
 * the attempt no longer holds the job. `job` is the job as the attempt began.
 */
export async function recordProgress(
  services: Services,
  job: Job,
  done: number,
  total: number,
): Promise<boolean> {
  const held = await services.jobs.recordProgress(job.jobid, job.attempt, done, total)
  if (!held) return false
  const event = progressEventOf({ ...job, progress: { done, total, unit: 'page' } }, services.clock())
  for (const mode of services.modes) {
    // Nobody waits for it: progress may be lost, the analysis must not be slowed down by it.
    mode.onProgress?.(event, services).catch((error) => {
      services.logger.warn({ err: error, mode: mode.name, jobid: job.jobid }, 'Progress could not be told.')
    })
  }
  return true
}
