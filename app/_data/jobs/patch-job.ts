import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'

/**
 * Applies an event to a job. A final event carries only a summary of the analysis, so a finished job must be read
 * again. An event older than the job is ignored.
 */
export function patchJob<Patched extends Omit<JobView, 'analysis'>>(
  job: Patched,
  { type, timestamp, data }: Event,
): Patched {
  if (data.seq < job.seq || job.finishedAt !== null) return job
  if (type === 'job.progress') return { ...job, progress: data.progress ?? job.progress }
  if (data.seq === job.seq) return job
  const { state, seq, attempt } = data
  const final = state === 'completed' || state === 'error'
  return {
    ...job,
    state,
    seq,
    attempt,
    // A new attempt starts at the first page.
    progress: state === 'processing' ? null : job.progress,
    startedAt: state === 'processing' ? timestamp : job.startedAt,
    finishedAt: final ? timestamp : null,
    error: data.error ?? null,
  }
}
