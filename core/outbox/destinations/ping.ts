import type { Principal } from '../../access/principal.ts'
import { newUuid } from '../../jobs/uuid.ts'
import type { Services } from '../../services.ts'
import { type ActionServices, limitActions } from '../action-limit.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import { messagesFor } from '../deliveries/queues.ts'
import { lockDestination, requireDelivery, requireDestination, requireEnabled } from '../lookup.ts'

/**
 * Sends an `endpoint.ping` event through the same queue and delivery log as every event; the event filter does
 * not apply. `data` is the data of the event; without it, the ids of the destination and its user.
 * @throws ApiError `not_found`, `conflict` when the destination is disabled, `rate_limited`
 */
export async function ping(
  services: Pick<Services, 'jobs' | 'deliveries'> & ActionServices,
  principal: Principal,
  destinationId: string,
  data?: object,
): Promise<Delivery> {
  const destination = await requireDestination(services, principal, destinationId)
  requireEnabled(destination)
  await limitActions(services, destinationId)
  const at = services.clock()
  const content = data ?? { destinationId, userid: destination.userid }
  const id = await services.jobs.transact(async (tx) => {
    requireEnabled(await lockDestination(services, tx, principal, destinationId))
    const event = {
      id: `ping-${newUuid()}`,
      type: 'endpoint.ping',
      timestamp: at.toISOString(),
      data: content,
    }
    const due = await services.deliveries.insertStandalone(tx, destinationId, event, at)
    await tx.enqueue(messagesFor([due]))
    return due.delivery
  })
  return requireDelivery(services, principal, id)
}
