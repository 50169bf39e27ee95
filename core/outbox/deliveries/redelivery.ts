import { z } from 'zod'
import type { Principal } from '../../access/principal.ts'
import type { ResponseDescription } from '../../http/route.ts'
import type { DueDelivery } from '../../ports/delivery/delivery-store.ts'
import type { Transaction } from '../../ports/transaction.ts'
import type { Services } from '../../services.ts'
import { type ActionServices, limitActions } from '../action-limit.ts'
import { requireDelivery, requireDestination, requireEnabled } from '../lookup.ts'
import type { Delivery } from './delivery.ts'
import { messagesFor } from './queues.ts'

/** Deliveries that one call of `recover` sends at most. */
const maxRecovered = 1_000

/** Dependencies of redelivery. */
type RedeliveryServices = Pick<Services, 'jobs' | 'deliveries'> & ActionServices

/**
 * Sends a delivery again now, with the same id and from the start of the retry schedule. A planned retry is
 * replaced.
 * @throws ApiError `not_found`, `conflict` when the destination is disabled, `rate_limited`
 */
export async function redeliver(
  services: RedeliveryServices,
  principal: Principal,
  id: string,
): Promise<Delivery> {
  const delivery = await requireDelivery(services, principal, id)
  requireEnabled(await requireDestination(services, principal, delivery.destinationId))
  await limitActions(services, delivery.destinationId)
  await services.jobs.transact(async (tx) => {
    await enqueue(tx, await services.deliveries.requeue(tx, principal, delivery, services.clock()))
  })
  return requireDelivery(services, principal, id)
}

/** Body of a route that recovers a destination. */
export const recoverBody = z.object({
  since: z.iso
    .datetime({ offset: true, error: 'must be a time like 2026-01-31T12:00:00Z' })
    .meta({ description: 'Compared with the time of the event, not of the failure.' }),
})

/** Response of a route that recovers a destination. */
export const recoverResponse: ResponseDescription = {
  description:
    'Number of deliveries that are sent again. With `more`, repeat the request when they are done.',
  schema: z.object({ recovered: z.int().nonnegative(), more: z.boolean() }).meta({ id: 'Recovery' }),
}

/**
 * Sends again what failed since the time, replacing planned retries, and what was not sent while the destination
 * was disabled; the events of each job in order. Returns how many, and whether there are more.
 * @throws ApiError `not_found`, `conflict` when the destination is disabled, `rate_limited`
 */
export async function recover(
  services: RedeliveryServices,
  principal: Principal,
  destinationId: string,
  since: Date,
): Promise<{ recovered: number; more: boolean }> {
  const { deliveries, jobs, clock } = services
  const destination = await requireDestination(services, principal, destinationId)
  requireEnabled(destination)
  await limitActions(services, destinationId)
  const failed: Recoverable[] = (
    await deliveries.listFailed(principal, destinationId, since, maxRecovered)
  ).map((delivery) => ({
    lane: delivery.jobid ?? delivery.id,
    seq: delivery.seq ?? 0,
    requeue: (tx) => deliveries.requeueFailed(tx, principal, delivery, clock()),
  }))
  // Events before the destination was created are not missed ones.
  const from = since > destination.createdAt ? since : destination.createdAt
  const room = maxRecovered - failed.length
  const events = room > 0 ? await deliveries.listMissed(principal, destination, from, room) : []
  const missed: Recoverable[] = events.map((event) => ({
    lane: event.data.jobid,
    seq: event.data.seq,
    requeue: (tx) => deliveries.insertFor(tx, destinationId, [event], clock()),
  }))
  const found = [...failed, ...missed]
  let recovered = 0
  for (const lane of Map.groupBy(found, ({ lane }) => lane).values()) {
    recovered += await jobs.transact((tx) => recoverLane(tx, lane))
  }
  return { recovered, more: found.length >= maxRecovered }
}

/** A delivery to recover. `requeue` makes it due and returns null when it is no longer failed. */
interface Recoverable {
  lane: string
  seq: number
  requeue(tx: Transaction): Promise<DueDelivery[] | null>
}

/** Holds the lane's lock until the commit, so that the lowest `seq` is sent first. */
async function recoverLane(tx: Transaction, lane: readonly Recoverable[]): Promise<number> {
  let recovered = 0
  for (const { requeue } of lane.toSorted((a, b) => a.seq - b.seq)) {
    const due = await requeue(tx)
    if (due === null) continue
    recovered += 1
    await enqueue(tx, due)
  }
  return recovered
}

async function enqueue(tx: Transaction, due: DueDelivery[]): Promise<void> {
  if (due.length > 0) await tx.enqueue(messagesFor(due))
}
