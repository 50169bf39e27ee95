import { z } from 'zod'

const whole = 'must be a whole number, the seq of the last event you have'

/** The place in a job's log up to which the client knows it. */
export const afterSchema = z.coerce
  .number(whole)
  .int(whole)
  .nonnegative('must be 0 or more')
  .meta({ description: 'The `seq` of the last event you have.' })
