import type { Delivery } from '#core/delivery.ts'
import type { Endpoint } from '#core/endpoint.ts'
import type { DueTicket } from '#core/ports/delivery-store.ts'
import type { Transaction } from '#core/ports/transaction.ts'
import type { Principal } from '#core/principal.ts'
import type { Services } from '#core/services.ts'
import { requireDelivery, requireEnabled, requireEndpoint } from './known.ts'
import { messagesFor } from './queue.ts'

/** So many deliveries are taken up by one request to recover. */
const mostRecovered = 1_000

/**
 * Sends a delivery again now, under the same id and from the start of the schedule; a planned retry is replaced.
 * @throws Refusal `not_found`, `conflict` when the endpoint is disabled
 */
export async function redeliver(services: Services, principal: Principal, id: string): Promise<Delivery> {
  const delivery = await requireDelivery(services, principal, id)
  requireEnabled(await requireEndpoint(services, principal, delivery.endpointId))
  await services.jobs.transact(async (tx) => {
    await send(tx, await services.deliveries.renew(tx, delivery, services.clock()))
  })
  return requireDelivery(services, principal, id)
}

/**
 * Sends again what failed since the time, and what was not sent because the endpoint was disabled. Tells how many
 * that were, and whether there are more.
 * @throws Refusal `not_found`, `conflict` when the endpoint is disabled
 */
export async function recover(
  services: Services,
  principal: Principal,
  endpointId: string,
  since: Date,
): Promise<{ recovered: number; more: boolean }> {
  const endpoint = await requireEndpoint(services, principal, endpointId)
  requireEnabled(endpoint)
  const failed = await services.deliveries.failed(endpointId, since, mostRecovered)
  for (const delivery of failed) {
    await services.jobs.transact(async (tx) => {
      await send(tx, await services.deliveries.renew(tx, delivery, services.clock()))
    })
  }
  const missed = await sendMissed(services, endpoint, since, mostRecovered - failed.length)
  const recovered = failed.length + missed
  return { recovered, more: recovered >= mostRecovered }
}

async function sendMissed(
  services: Services,
  endpoint: Endpoint,
  since: Date,
  limit: number,
): Promise<number> {
  // What happened before there was the endpoint, it did not miss.
  const from = since > endpoint.createdAt ? since : endpoint.createdAt
  const missed = limit > 0 ? await services.deliveries.missed(endpoint, from, limit) : []
  for (const events of Map.groupBy(missed, ({ data }) => data.jobid).values()) {
    await services.jobs.transact(async (tx) => {
      await send(tx, await services.deliveries.oweEach(tx, endpoint.id, events, services.clock()))
    })
  }
  return missed.length
}

async function send(tx: Transaction, due: DueTicket[]): Promise<void> {
  if (due.length > 0) await tx.enqueue(messagesFor(due))
}
