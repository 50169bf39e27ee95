import type { Event } from '../../events/event.ts'
import type { JobView } from '../../jobs/job.ts'
import type { Wire } from './metered-http-client.ts'
import { progressOf } from './progress.ts'
import type { Told } from './resume-cursor.ts'

/** Whether the job as it was just read holds anything that was not told. */
export function holdsNews(job: JobView, told: Told): boolean {
  return told.snapshot(job) || progressOf(job) !== null
}

/** Tells what a job that was read by asking shows: first the events that led to it, then its progress. */
export async function catchUp(wire: Wire, job: JobView, told: Told): Promise<void> {
  const after = told.after ?? job.seq
  if (job.seq > after) {
    const path = `/results/${job.jobid}/events?after=${after}`
    const tell = ({ events }: { events: Event[] }) => events.map((event) => told.event(event)).includes(true)
    await wire.askJson(path, {}, wire.silenceMs, tell)
  }
  const progress = progressOf(job)
  if (progress) told.event(progress)
}
