import type { Principal } from '#core/access/principal.ts'
import type { Delivery } from '#core/outbox/delivery.ts'
import type { DueDelivery } from '#core/ports/delivery-store.ts'
import type { Transaction } from '#core/ports/transaction.ts'
import type { Services } from '#core/services.ts'
import { requireDelivery, requireEnabled, requireEndpoint } from './lookup.ts'
import { messagesFor } from './queues.ts'

/** So many deliveries are taken up by one request to recover. */
const mostRecovered = 1_000

/**
 * Sends a delivery again now, under the same id and from the start of the schedule; a planned retry is replaced.
 * @throws ApiError `not_found`, `conflict` when the endpoint is disabled
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
 * Sends again what failed since the time, in place of the retries that are planned, and what was not sent because
 * the endpoint was disabled; of each job in order. Tells how many that were, and whether there are more.
 * @throws ApiError `not_found`, `conflict` when the endpoint is disabled
 */
export async function recover(
  services: Services,
  principal: Principal,
  endpointId: string,
  since: Date,
): Promise<{ recovered: number; more: boolean }> {
  const { deliveries, jobs, clock } = services
  const endpoint = await requireEndpoint(services, principal, endpointId)
  requireEnabled(endpoint)
  const failed: Lost[] = (await deliveries.failed(endpointId, since, mostRecovered)).map((delivery) => ({
    lane: delivery.jobid ?? delivery.id,
    seq: delivery.seq ?? 0,
    owe: (tx) => deliveries.renewFailed(tx, delivery, clock()),
  }))
  // What happened before there was the endpoint, it did not miss.
  const from = since > endpoint.createdAt ? since : endpoint.createdAt
  const room = mostRecovered - failed.length
  const missed: Lost[] = (room > 0 ? await deliveries.missed(endpoint, from, room) : []).map((event) => ({
    lane: event.data.jobid,
    seq: event.data.seq,
    owe: (tx) => deliveries.oweEach(tx, endpointId, [event], clock()),
  }))
  const lost = [...failed, ...missed]
  let recovered = 0
  for (const lane of Map.groupBy(lost, ({ lane }) => lane).values()) {
    recovered += await jobs.transact((tx) => sendInOrder(tx, lane))
  }
  return { recovered, more: lost.length >= mostRecovered }
}

/** Something that did not arrive, and how it is made due; null when it has moved on meanwhile. */
interface Lost {
  lane: string
  seq: number
  owe(tx: Transaction): Promise<DueDelivery[] | null>
}

/** Nobody else gets into the lane until the transaction ends, so that the first to be owed is the first to be sent. */
async function sendInOrder(tx: Transaction, lane: readonly Lost[]): Promise<number> {
  let sent = 0
  for (const lost of lane.toSorted((a, b) => a.seq - b.seq)) {
    const due = await lost.owe(tx)
    if (due === null) continue
    sent += 1
    await send(tx, due)
  }
  return sent
}

async function send(tx: Transaction, due: DueDelivery[]): Promise<void> {
  if (due.length > 0) await tx.enqueue(messagesFor(due))
}
