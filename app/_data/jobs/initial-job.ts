import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { readInitial } from '../initial/read-initial.ts'

/** A job and its numbered events at the time the page was rendered. */
export interface InitialJob {
  job: JobView
  events: readonly Event[]
}

/** Reads the job during server rendering. Returns null on failure; the browser then reads it. */
export async function readInitialJob(jobid: string): Promise<InitialJob | null> {
  const path = `/results/${encodeURIComponent(jobid)}`
  const [job, log] = (await Promise.all([readInitial(path), readInitial(`${path}/events?after=0`)])) as [
    JobView | null,
    { events: Event[] } | null,
  ]
  return job && log && { job, events: log.events }
}
