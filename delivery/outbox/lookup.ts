import { z } from 'zod'
import type { Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import { isUuid } from '#core/jobs/uuid.ts'
import type { Delivery } from '#core/outbox/delivery.ts'
import type { Endpoint } from '#core/outbox/endpoint.ts'
import type { Transaction } from '#core/ports/transaction.ts'
import type { Services } from '#core/services.ts'

/** The id of an endpoint or a delivery in a path. What cannot be one is answered like an unknown one. */
export const idParams = z.object({
  id: z.string().transform((id) => {
    if (!isUuid(id)) throw unknown()
    return id.toLowerCase()
  }),
})

/** @throws ApiError `not_found`, also when it is someone else's */
export async function requireEndpoint(
  { endpoints }: Services,
  principal: Principal,
  id: string,
): Promise<Endpoint> {
  return known(await endpoints.read(principal, id))
}

/** Locks it for a change. @throws ApiError `not_found`, also when it is someone else's */
export async function lockEndpoint(
  { endpoints }: Services,
  tx: Transaction,
  principal: Principal,
  id: string,
): Promise<Endpoint> {
  return known(await endpoints.lock(tx, principal, id))
}

/** @throws ApiError `not_found`, also when it is someone else's */
export async function requireDelivery(
  { deliveries }: Services,
  principal: Principal,
  id: string,
): Promise<Delivery> {
  return known(await deliveries.read(principal, id))
}

/** Nothing is sent to a disabled endpoint, whoever asks for it. @throws ApiError `conflict` */
export function requireEnabled(endpoint: Endpoint): void {
  if (endpoint.disabledAt === null) return
  throw new ApiError('conflict', 'This webhook is disabled; PATCH it with {"disabled": false} first.')
}

function known<T>(found: T | null): T {
  if (found === null) throw unknown()
  return found
}

function unknown(): ApiError {
  return new ApiError('not_found', 'There is no such webhook or delivery.')
}
