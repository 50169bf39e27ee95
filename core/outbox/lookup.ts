import { z } from 'zod'
import type { Principal } from '../access/principal.ts'
import { ApiError } from '../http/api-error.ts'
import { isUuid } from '../jobs/uuid.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Services } from '../services.ts'
import type { Delivery } from './deliveries/delivery.ts'
import type { Destination } from './destinations/destination.ts'

/** Id of a destination or a delivery in a path. A malformed id is answered like an unknown one. */
export const idParams = z.object({
  id: z.string().transform((id) => {
    if (!isUuid(id)) throw notFoundError()
    return id.toLowerCase()
  }),
})

/** @throws ApiError `not_found`, also for a foreign one or one of another `type` */
export async function requireDestination(
  { destinations }: Pick<Services, 'destinations'>,
  principal: Principal,
  id: string,
  type?: string,
): Promise<Destination> {
  return requireFound(await destinations.read(principal, id), type)
}

/** Reads a destination under its row lock. @throws ApiError `not_found`, as `requireDestination` */
export async function lockDestination(
  { destinations }: Pick<Services, 'destinations'>,
  tx: Transaction,
  principal: Principal,
  id: string,
  type?: string,
): Promise<Destination> {
  return requireFound(await destinations.lock(tx, principal, id), type)
}

/** @throws ApiError `not_found`, also for a foreign one */
export async function requireDelivery(
  { deliveries }: Pick<Services, 'deliveries'>,
  principal: Principal,
  id: string,
): Promise<Delivery> {
  const delivery = await deliveries.read(principal, id)
  if (delivery === null) throw notFoundError()
  return delivery
}

/** @throws ApiError `conflict` when the destination is disabled */
export function requireEnabled(destination: Destination): void {
  if (destination.disabledAt === null) return
  throw new ApiError('conflict', 'It is disabled; enable it first: PATCH {"disabled": false}.')
}

function requireFound(destination: Destination | null, type: string | undefined): Destination {
  if (destination === null || (type !== undefined && destination.type !== type)) throw notFoundError()
  return destination
}

function notFoundError(): ApiError {
  return new ApiError('not_found', 'There is no such destination or delivery.')
}
