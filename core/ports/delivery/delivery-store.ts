import type { Principal } from '../../access/principal.ts'
import type { Event } from '../../events/event.ts'
import type { AttemptOutcome, Delivery, OutboxEvent } from '../../outbox/deliveries/delivery.ts'
import type { Destination } from '../../outbox/destinations/destination.ts'
import type { Transaction } from '../transaction.ts'

/** Data of a delivery's queue message. It is stale once the delivery has a higher version. */
export interface DeliveryMessage {
  /** Id of the delivery. */
  delivery: string
  version: number
}

/** A delivery to enqueue now, with what decides on its queue. */
export interface DueDelivery extends DeliveryMessage {
  destinationId: string
  failedAttempts: number
  /** Failed attempts in a row of the destination. */
  failures: number
}

/** A delivery that a worker attempts, with all that the attempt needs. */
export interface ClaimedDelivery {
  delivery: Delivery
  destination: Pick<Destination, 'id' | 'type' | 'config' | 'secrets' | 'state' | 'failures' | 'disabledAt'>
  /** Null when it no longer exists. */
  event: OutboxEvent | null
  /** W3C Trace Context of the job's submit request. */
  traceparent: string | null
}

/** A claimed delivery whose attempt has ended, or to which none was made. */
export interface EndedDelivery {
  claimed: ClaimedDelivery
  outcome: AttemptOutcome
}

/** What follows from a stored outcome. */
export interface RecordedOutcome {
  /** Data of the message of a retry. */
  message: DeliveryMessage
  /** The next delivery of the lane, if one was waiting. */
  next: DueDelivery | null
}

/** A delivery and its lane. */
export type DeliveryRef = Pick<Delivery, 'id' | 'destinationId' | 'jobid'>

/** A page of deliveries, newest first. */
export interface DeliveryQuery {
  of: { destinationId: string } | { jobid: string }
  state?: 'pending' | 'delivered' | 'failed'
  limit: number
  /** Only deliveries older than the one with this id. */
  before?: string
}

/**
 * Port: the deliveries. The deliveries of one job to one destination form a lane: one at a time is `sending`, first
 * attempts in the order of `seq`. A change of a lane holds the lane's lock until its transaction ends.
 */
export interface DeliveryStore {
  /** Stores a delivery of the event to each destination that subscribes to it; returns those that are due now. */
  insertForEvent(tx: Transaction, event: Event, at: Date): Promise<DueDelivery[]>
  /** Stores deliveries of these events of one job to one destination, except those stored before. */
  insertFor(
    tx: Transaction,
    destinationId: string,
    events: readonly Event[],
    at: Date,
  ): Promise<DueDelivery[]>
  /** Stores a delivery of an event that belongs to no job. */
  insertStandalone(tx: Transaction, destinationId: string, event: OutboxEvent, at: Date): Promise<DueDelivery>
  /** Claims the deliveries of queue messages; null for a stale message, or when another delivery holds the lane. */
  claim(messages: readonly DeliveryMessage[]): Promise<(ClaimedDelivery | null)[]>
  /**
   * Stores the outcomes of claimed deliveries and passes each lane to its next delivery, first attempts before
   * retries. The results are in the order of `ended`; null, with nothing stored, for a stale claim.
   */
  recordOutcomes(
    tx: Transaction,
    ended: readonly EndedDelivery[],
    at: Date,
  ): Promise<(RecordedOutcome | null)[]>
  read(principal: Principal, id: string): Promise<Delivery | null>
  list(principal: Principal, query: DeliveryQuery): Promise<Delivery[]>
  /** Makes a delivery due now, from the start of the retry schedule. No effect while it is `sending`. */
  requeue(tx: Transaction, principal: Principal, delivery: DeliveryRef, at: Date): Promise<DueDelivery[]>
  /** As `requeue`, for one of `listFailed`; null when it is not failed any more. */
  requeueFailed(
    tx: Transaction,
    principal: Principal,
    delivery: DeliveryRef,
    at: Date,
  ): Promise<DueDelivery[] | null>
  /** The destination's deliveries since the time whose last attempt failed, oldest first; planned retries included. */
  listFailed(
    principal: Principal,
    destinationId: string,
    since: Date,
    limit: number,
  ): Promise<(DeliveryRef & Pick<Delivery, 'seq'>)[]>
  /** Events since the time that the destination subscribes to and has no delivery of, by job and `seq`. */
  listMissed(principal: Principal, destination: Destination, since: Date, limit: number): Promise<Event[]>
  /** Deletes the deliveries of a job and the destinations for that job alone. */
  deleteOfJob(tx: Transaction, jobid: string): Promise<void>
  /** Deliveries due before the time without a message in these queues. */
  listStranded(queues: readonly string[], before: Date, limit: number): Promise<DeliveryRef[]>
  /** Makes a stranded delivery due now; its place in the retry schedule is kept. */
  requeueStranded(tx: Transaction, delivery: DeliveryRef, at: Date): Promise<DueDelivery[]>
  /** Deletes deliveries of no job older than the time, and removed destinations without deliveries. */
  deleteExpired(before: Date): Promise<number>
}
