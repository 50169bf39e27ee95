import type { Event } from '../../events/event.ts'
import type { JobView } from '../../jobs/job.ts'
import type { MeteredHttpClient } from './metered-http-client.ts'
import { progressOf } from './progress.ts'
import type { ResumeCursor } from './resume-cursor.ts'

/** Whether the job as it was just read holds anything that was not cursor. */
export function holdsNews(job: JobView, cursor: ResumeCursor): boolean {
  return cursor.snapshot(job) || progressOf(job) !== null
}

/** Tells what a job that was read by asking shows: first the events that led to it, then its progress. */
export async function catchUp(http: MeteredHttpClient, job: JobView, cursor: ResumeCursor): Promise<void> {
  const after = cursor.after ?? job.seq
  if (job.seq > after) {
    const path = `/results/${job.jobid}/events?after=${after}`
    const tell = ({ events }: { events: Event[] }) =>
      events.map((event) => cursor.event(event)).includes(true)
    await http.askJson(path, {}, http.silenceMs, tell)
  }
  const progress = progressOf(job)
  if (progress) cursor.event(progress)
}
