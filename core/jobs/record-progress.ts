import { progressEventOf } from '../events/event.ts'
import type { Services } from '../services.ts'
import type { Job } from './job.ts'

/**
 * Stores the progress of a running attempt and passes its event to the hooks. False when the attempt no longer
 * holds the job. `job` is the job at the start of the attempt.
 */
export async function recordProgress(
  services: Pick<Services, 'jobs' | 'hooks' | 'clock'>,
  job: Job,
  done: number,
  total: number,
): Promise<boolean> {
  const held = await services.jobs.recordProgress(job.jobid, job.attempt, done, total)
  if (!held) return false
  const event = progressEventOf({ ...job, progress: { done, total, unit: 'page' } }, services.clock())
  services.hooks.onProgress(event)
  return true
}
