import { setTimeout as delay } from 'node:timers/promises'
import type { LeaveSlot, QueueWorker } from '#core/modes/delivery-mode.ts'
import { attemptOutcome, notAttempted } from '#core/outbox/deliveries/attempt-outcome.ts'
import { createBatcher } from '#core/outbox/deliveries/batcher.ts'
import { firstAttemptQueue, isFailing, messageFor, retryQueue } from '#core/outbox/deliveries/queues.ts'
import { recordOutcomes } from '#core/outbox/deliveries/record-outcome.ts'
import { defaultRetrySchedule } from '#core/outbox/deliveries/retry-schedule.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import type { ClaimedDelivery, DeliveryMessage, EndedDelivery } from '#core/ports/delivery/delivery-store.ts'
import type { Services } from '#core/services.ts'
import { inAttemptSpan, logged, recordAttempt } from './attempt-record.ts'
import type { DestinationConnections } from './destination-connections.ts'

/** Concurrent attempts of one worker process, and of one destination in all workers. */
export const firstAttemptSlots = {
  concurrency: 128,
  maxRunning: 2_048,
  groupConcurrency: 16,
  fetchIntervalMs: 10,
}
export const retrySlots = { concurrency: 16, maxRunning: 256, groupConcurrency: 2, fetchIntervalMs: 5 }

/** An attempt that takes longer leaves its slot: many destinations hang together when their host or broker does. */
const slowAttemptMs = 250

/** Deliveries in one transaction at most, and the time in a backlog until it starts. */
const batch = { maxSize: 256, gatherMs: 15 }
const outcomeBatch = { ...batch, splitOnError: true }
/** Failures are less urgent: when a broker is down, those of all its destinations share few transactions. */
const failureBatch = { ...outcomeBatch, gatherMs: 200 }

/**
 * Time that a retry which failed keeps its place in the share of its destination, in milliseconds. Attempts to a
 * destination that cannot be reached fail at once and cost more than deliveries. Without a limit of their rate, those that
 * wait would delay other destinations.
 */
export const failurePauseMs = 250

/**
 * The workers of the two queues. They share no batch, so that none waits for the other. A destination that hangs has at
 * most its share of concurrent attempts, which leave their slots, so that the others are not delayed.
 */
export function outboxWorkers(
  services: Services,
  types: ReadonlyMap<string, DestinationType>,
  connections: DestinationConnections,
): QueueWorker[] {
  // A batch with retries waits for their lanes, which first attempts must not.
  const createClaim = () =>
    createBatcher((messages: DeliveryMessage[]) => services.deliveries.claim(messages), {
      maxSize: batch.maxSize,
      splitOnError: true,
    })
  const claimFirst = createClaim()
  const claimRetry = createClaim()

  const record = async (ended: EndedDelivery[]) => {
    await recordOutcomes(services, ended)
    return ended
  }
  // Two batches, because that of failures waits for the rows of its destinations.
  const saveDelivered = createBatcher(record, outcomeBatch)
  const saveFailure = createBatcher(record, failureBatch)

  // The destination began to fail after these messages were enqueued.
  const moveToRetryQueue = createBatcher(async (claims: ClaimedDelivery[]) => {
    const messages = claims.map(({ delivery: { id: delivery, version }, destination }) =>
      messageFor(retryQueue, { delivery, version }, destination.id),
    )
    await services.jobs.transact((tx) => tx.enqueue(messages))
    return claims
  }, batch)

  /** Resolves with whether the attempt failed. */
  async function send(claimed: ClaimedDelivery, signal: AbortSignal, leaveSlot: LeaveSlot): Promise<boolean> {
    const { delivery, destination, event } = claimed
    // Without its event a delivery cannot succeed, and must not hold its lane.
    if (!event) services.logger.error({ seq: delivery.seq }, 'The event of a delivery does not exist.')
    if (destination.disabledAt || !event) {
      await saveFailure({ claimed, outcome: notAttempted })
      return false
    }
    const startedAt = services.clock()
    const began = performance.now()
    const slow = setTimeout(leaveSlot, slowAttemptMs)
    const result = await inAttemptSpan(services, claimed, types.get(destination.type), (traceparent) => {
      const request = { destination, event, messageId: event.id, ephemeral: false, traceparent }
      return connections.attempt(destination.type, request, signal)
    }).finally(() => clearTimeout(slow))
    recordAttempt(services, claimed, { event, result, seconds: (performance.now() - began) / 1_000 })
    const schedule = types.get(destination.type)?.retrySchedule?.(services.settings) ?? defaultRetrySchedule
    const outcome = attemptOutcome(delivery, result, {
      startedAt,
      now: services.clock(),
      elapsedMs: performance.now() - began,
      schedule,
    })
    const isDelivered = outcome.state === 'delivered'
    leaveSlot({ group: isDelivered })
    const save = isDelivered ? saveDelivered : saveFailure
    await save({ claimed, outcome })
    return !isDelivered
  }

  return [
    {
      queue: firstAttemptQueue,
      ...firstAttemptSlots,
      deletesHandled: true,
      async handle(data, signal, leaveSlot) {
        const claimed = await claimFirst(data as DeliveryMessage)
        if (claimed && isFailing(claimed.destination)) await moveToRetryQueue(claimed)
        else if (claimed) await logged(claimed, () => send(claimed, signal, leaveSlot))
      },
    },
    {
      queue: retryQueue,
      ...retrySlots,
      deletesHandled: true,
      async handle(data, signal, leaveSlot) {
        const claimed = await claimRetry(data as DeliveryMessage)
        if (!claimed) return
        const hasFailed = await logged(claimed, () => send(claimed, signal, leaveSlot))
        if (hasFailed) await delay(failurePauseMs)
      },
      close: () => connections.close(),
    },
  ]
}
