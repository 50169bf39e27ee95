import { z } from 'zod'

/** Name of the plan of users without one of their own. */
export const defaultPlanName = 'default'

export const planNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits and hyphens')

const limit = (description: string, min = 0) =>
  z
    .int(`must be a whole number from ${min}, or null`)
    .min(min, `must be a whole number from ${min}, or null`)
    .nullable()
    .default(null)
    .meta({ description })

/** Limits of a plan. Null is no quota, and for rates the limit of the service. */
export const planLimitsSchema = z
  .object({
    requestsPerMinute: limit('Requests of a user per minute, to one web process.', 1),
    submitsPerMinute: limit('Submits of a user per minute, to one web process.', 1),
    bytesPerMinute: limit('Bytes that a user uploads per minute, to one web process.', 1),
    messagesPerMinute: limit('Messages of a user on connections per minute, to one web process.', 1),
    concurrentUploads: limit('Uploads of a user at once, to one web process.', 1),
    streams: limit('Open streams and connections of a user, to one web process.', 1),
    jobsPerDay: limit('Jobs per day (UTC).'),
    bytesStored: limit('Bytes of documents stored at a time.'),
    pagesPerMonth: limit('Analysed pages per month (UTC). The job that reaches it is still analysed.'),
    destinations: limit('Destinations for all jobs of the user.'),
  })
  .meta({ id: 'PlanLimits', description: 'Null: no limit, or for rates the limit of the service.' })

export type PlanLimits = z.output<typeof planLimitsSchema>

const price = (description: string) =>
  z
    .number('must be a number from 0')
    .min(0, 'must be a number from 0')
    .max(1_000_000, 'must be at most 1000000')
    .default(0)
    .meta({ description })

/** Prices of a plan, each for one unit. */
export const planPricesSchema = z
  .object({
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'must be a code of ISO 4217, such as EUR')
      .default('EUR'),
    job: price('Per accepted job.'),
    page: price('Per analysed page.'),
    attempt: price('Per attempt to deliver to a destination.'),
    request: price('Per request.'),
    event: price('Per event sent to a follower or delivered to a destination.'),
    gigabyteIn: price('Per 10⁹ bytes of accepted documents.'),
    gigabyteStored: price('Per 10⁹ bytes stored and day.'),
  })
  .meta({ id: 'PlanPrices' })

export type PlanPrices = z.output<typeof planPricesSchema>

/** A named set of limits and prices. */
export const planSchema = z
  .object({ name: z.string(), limits: planLimitsSchema, prices: planPricesSchema })
  .meta({ id: 'Plan' })

export type Plan = z.output<typeof planSchema>

/** The plan `default` before an admin changes it: no quotas, and nothing is charged. */
export const builtInPlan: Plan = {
  name: defaultPlanName,
  limits: planLimitsSchema.parse({}),
  prices: planPricesSchema.parse({}),
}
