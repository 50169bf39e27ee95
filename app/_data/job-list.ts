import type { JobView } from '#core/jobs/job.ts'

/** A page of jobs, newest first, as `GET /users/:userid/jobs` answers it. */
export interface JobList {
  jobs: JobView[]
  cursor: string | null
}
