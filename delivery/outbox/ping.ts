import type { Principal } from '#core/access/principal.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type { Delivery } from '#core/outbox/delivery.ts'
import type { Services } from '#core/services.ts'
import { lockEndpoint, requireDelivery, requireEnabled } from './lookup.ts'
import { messagesFor } from './queues.ts'

/**
 * Sends a test event, whatever the filter says, through the same queue and log as every other.
 * @throws ApiError `not_found`, `conflict` when the endpoint is disabled
 */
export async function ping(services: Services, principal: Principal, endpointId: string): Promise<Delivery> {
  const at = services.clock()
  const id = await services.jobs.transact(async (tx) => {
    requireEnabled(await lockEndpoint(services, tx, principal, endpointId))
    const event = {
      id: `ping-${newUuid()}`,
      type: 'endpoint.ping',
      timestamp: at.toISOString(),
      data: { webhookId: endpointId },
    }
    const due = await services.deliveries.oweAlone(tx, endpointId, event, at)
    await tx.enqueue(messagesFor([due]))
    return due.delivery
  })
  return requireDelivery(services, principal, id)
}
