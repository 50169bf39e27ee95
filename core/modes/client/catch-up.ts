import type { Event } from '../../events/event.ts'
import { progressType } from '../../events/event-type.ts'
import type { JobView } from '../../jobs/job.ts'
import type { MeteredHttpClient } from './metered-http-client.ts'
import type { ResumeCursor } from './resume-cursor.ts'

/** Passes a job to the cursor; returns whether it is news: a first snapshot, a newer `seq`, or progress. */
export function isNews(job: JobView, cursor: ResumeCursor): boolean {
  return cursor.snapshot(job) || progressEvent(job) !== null
}

/** Delivers what the job shows beyond the cursor: the events up to its `seq`, then its progress. */
export async function catchUp(http: MeteredHttpClient, job: JobView, cursor: ResumeCursor): Promise<void> {
  const after = cursor.after ?? job.seq
  if (job.seq > after) {
    const path = `/results/${job.jobid}/events?after=${after}`
    const deliver = ({ events }: { events: Event[] }) =>
      events.map((event) => cursor.event(event)).includes(true)
    await http.requestJson(path, {}, http.silenceMs, deliver)
  }
  const progress = progressEvent(job)
  if (progress) cursor.event(progress)
}

/** The `job.progress` event equivalent to the progress of the job; null when the job has none. */
function progressEvent(job: JobView): Event | null {
  const { jobid, userid, seq, state, attempt, progress, links } = job
  if (state !== 'processing' || progress === null) return null
  return {
    id: `${jobid}-${seq}`,
    type: progressType,
    timestamp: new Date().toISOString(),
    data: { jobid, userid, seq, state, attempt, links: { self: links.self }, progress },
  }
}
