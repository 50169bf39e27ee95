import type { Event } from '../../events/event.ts'
import { progressType } from '../../events/event-type.ts'
import type { JobView } from '../../jobs/job.ts'

/** The ephemeral event of the progress that a job read by asking shows; null when it shows none. */
export function progressOf(job: JobView): Event | null {
  const { jobid, userid, seq, state, attempt, progress, links } = job
  if (state !== 'processing' || progress === null) return null
  return {
    id: `${jobid}-${seq}`,
    type: progressType,
    timestamp: new Date().toISOString(),
    data: { jobid, userid, seq, state, attempt, links: { self: links.self }, progress },
  }
}
