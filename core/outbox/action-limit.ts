import { ApiError } from '../http/api-error.ts'
import type { Services } from '../services.ts'

/** Dependencies of the limit of actions. */
export type ActionServices = Pick<Services, 'destinations' | 'limits' | 'clock'>

/**
 * Counts a request that makes a destination send: ping, redeliver, recover.
 * @throws ApiError `rate_limited` beyond the limit per minute of the destination
 */
export async function limitActions(
  { destinations, limits, clock }: ActionServices,
  destinationId: string,
): Promise<void> {
  const { actionsPerMinute } = limits
  const waitMs = await destinations.countAction(destinationId, actionsPerMinute, clock())
  if (waitMs === 0) return
  const retryAfterS = Math.ceil(waitMs / 1_000)
  throw new ApiError(
    'rate_limited',
    `The limit of ${actionsPerMinute} pings, redeliveries and recoveries per minute is reached; try again in ${retryAfterS} s.`,
    { retryAfterS },
  )
}
