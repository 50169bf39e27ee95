import type { Job, JobState } from '#core/jobs/job.ts'
import type { JobError } from '#core/jobs/job-error.ts'

/** The columns of a job. The analysis is text: it is served unparsed. */
export const jobColumns = `jobid, userid, state, seq, attempt, revision, progress_done, progress_total, filename,
  size, sha256, created_at, started_at, finished_at, expires_at, erased_at, has_thumbnail, analysis::text, error, traceparent`

/**
 * Condition of statements that find jobs by their id. As `erased_at IS NULL` it would allow the plan that reads the index
 * of the jobs that are not erased, which is small when a prepared statement is planned and then grows.
 */
export const notErased = '(erased_at IS NULL) IS NOT FALSE'

export interface JobRow {
  jobid: string
  userid: string
  state: JobState
  seq: number
  attempt: number
  revision: number
  progress_done: number | null
  progress_total: number | null
  filename: string
  size: bigint | string
  sha256: string
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
  expires_at: Date
  erased_at: Date | null
  has_thumbnail: boolean
  analysis: string | null
  error: JobError | null
  traceparent: string | null
}

export function jobOf(row: JobRow): Job {
  return {
    jobid: row.jobid,
    userid: row.userid,
    state: row.state,
    seq: row.seq,
    attempt: row.attempt,
    revision: row.revision,
    progress:
      row.progress_total === null
        ? null
        : { done: row.progress_done ?? 0, total: row.progress_total, unit: 'page' },
    filename: row.filename,
    size: Number(row.size),
    sha256: row.sha256,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    expiresAt: row.expires_at,
    hasThumbnail: row.has_thumbnail,
    analysis: row.analysis,
    error: row.error,
    traceparent: row.traceparent,
  }
}
