import { z } from 'zod'
import { isJobid } from '../jobs/jobid.ts'
import { ApiError } from './api-error.ts'

/** A job id in a path. What cannot be one is answered like an unknown one, so it is refused as `not_found`. */
export const jobidParams = z.object({
  jobid: z.string().transform((jobid) => {
    if (!isJobid(jobid)) throw new ApiError('not_found', 'There is no such job.')
    return jobid.toLowerCase()
  }),
})
