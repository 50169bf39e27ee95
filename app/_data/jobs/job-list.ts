import { toQuery } from '#client/http/transport.ts'
import type { JobState, ListedJobView } from '#core/jobs/job.ts'

/** Which jobs of the user are listed. */
export interface JobFilter {
  state: JobState | null
  /** Part of the file name; empty for all. */
  filename: string
  /** Pages of the list, each of `jobsPerPage`. */
  pages: number
}

/** Jobs on one page of the list. */
export const jobsPerPage = 50

/** A page of the list as the API returns it. */
export interface JobList {
  jobs: ListedJobView[]
  /** Null when there are no more jobs. */
  cursor: string | null
}

/** Path of the first page of the user's jobs that match the filter, newest first. */
export function jobListPath(
  userid: string,
  { state, filename }: Pick<JobFilter, 'state' | 'filename'>,
): string {
  const query = toQuery({
    limit: String(jobsPerPage),
    verdict: 'true',
    state: state ?? undefined,
    filename: filename || undefined,
  })
  return `/users/${encodeURIComponent(userid)}/jobs${query}`
}
