import { z } from 'zod'
import { Refusal } from './error.ts'
import { isJobid } from './jobid.ts'

/** A job id in a path. What cannot be one is answered like an unknown one, so it is refused as `not_found`. */
export const jobidParams = z.object({
  jobid: z.string().transform((jobid) => {
    if (!isJobid(jobid)) throw new Refusal('not_found', 'There is no such job.')
    return jobid.toLowerCase()
  }),
})

/** The place in a job's log up to which the client knows it. */
export const afterSchema = z.coerce
  .number('must be a whole number, the seq of the last event you have')
  .int('must be a whole number, the seq of the last event you have')
  .nonnegative('must be 0 or more')
  .meta({ description: 'The `seq` of the last event you have.' })
