import { z } from 'zod'
import { isUuid } from '../../jobs/uuid.ts'
import { ApiError } from '../api-error.ts'

/** A job id in a path. A malformed one gives the same error as an unknown one: `not_found`. */
export const jobidParams = z.object({
  jobid: z.string().transform((jobid) => {
    if (!isUuid(jobid)) throw new ApiError('not_found', 'There is no such job.')
    return jobid.toLowerCase()
  }),
})
