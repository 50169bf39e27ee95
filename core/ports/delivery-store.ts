import type { Principal } from '../access/principal.ts'
import type { Event } from '../events/event.ts'
import type { Attempt, Delivery } from '../outbox/delivery.ts'
import type { Endpoint } from '../outbox/endpoint.ts'
import type { Transaction } from './transaction.ts'

/** Stands for a delivery in the queue. Once the delivery's round has moved on, it stands for nothing. */
export interface DeliveryMessage {
  delivery: string
  round: number
}

/** A ticket that is to be sent to the workers, and what decides by which queue. */
export interface DueDelivery extends DeliveryMessage {
  endpointId: string
  tries: number
  /** Failed attempts in a row of the endpoint. */
  failures: number
}

/** An event as an endpoint is told it; beside those of jobs there are those that are of no job. */
export type OwedEvent = Pick<Event, 'id' | 'timestamp'> & { type: string; data: object }

/** A delivery to be tried, with all that a try needs. */
export interface OwedCall {
  delivery: Delivery
  endpoint: Pick<
    Endpoint,
    'id' | 'url' | 'format' | 'consentedAt' | 'secret' | 'formerSecrets' | 'failures' | 'disabledAt'
  >
  event: OwedEvent
}

/** What is to be stored of an ended try. */
export interface Ending {
  state: 'delivered' | 'failed' | 'retrying'
  /** None when it came to no call. */
  attempt: Attempt | null
  nextAttemptAt: Date | null
}

/** Names a delivery and its lane. */
export type DeliveryRef = Pick<Delivery, 'id' | 'endpointId' | 'jobid'>

/** A page of deliveries, newest first. */
export interface DeliveryQuery {
  of: { endpointId: string } | { jobid: string }
  state?: 'pending' | 'delivered' | 'failed'
  limit: number
  /** Only those older than the one with this id. */
  before?: string
}

/**
 * Port: the deliveries. Those of one job to one endpoint are its lane: one of them at a time is `sending`, first
 * tries in the order of `seq`. Whatever changes a lane takes the lane's lock until its transaction ends.
 */
export interface DeliveryStore {
  /** Stores what the event owes to each endpoint that wants it; tells which are due now. */
  owe(tx: Transaction, event: Event, at: Date): Promise<DueDelivery[]>
  /** Stores these events of one job for one endpoint, in order, as far as it has not been owed them before. */
  oweEach(tx: Transaction, endpointId: string, events: readonly Event[], at: Date): Promise<DueDelivery[]>
  /** Stores an event that is of no job. */
  oweAlone(tx: Transaction, endpointId: string, event: OwedEvent, at: Date): Promise<DueDelivery>
  /** What each ticket stands for; null when it is nothing any more, or when another one's turn comes first. */
  take(tickets: readonly DeliveryMessage[]): Promise<(OwedCall | null)[]>
  /**
   * Ends the try that was taken and hands the lane to the next one that is due, first tries before repeated
   * ones. Null, with nothing stored, when the delivery has moved on meanwhile.
   */
  end(
    tx: Transaction,
    call: OwedCall,
    ending: Ending,
    at: Date,
  ): Promise<{ ticket: DeliveryMessage; next: DueDelivery[] } | null>
  /** Ends many tries that succeeded, in the same way; tells which are due now in their lanes. */
  endDelivered(
    tx: Transaction,
    calls: readonly { call: OwedCall; attempt: Attempt }[],
    at: Date,
  ): Promise<DueDelivery[]>
  read(principal: Principal, id: string): Promise<Delivery | null>
  list(principal: Principal, query: DeliveryQuery): Promise<Delivery[]>
  /** Makes it due now, from the start of the schedule, in place of what was planned. One under way is left alone. */
  renew(tx: Transaction, delivery: DeliveryRef, at: Date): Promise<DueDelivery[]>
  /** As `renew`, of what has failed as in `failed`; null when it has not, or was put back already. */
  renewFailed(tx: Transaction, delivery: DeliveryRef, at: Date): Promise<DueDelivery[] | null>
  /** The endpoint's deliveries of events since the time whose last try failed, planned again or not, oldest first. */
  failed(endpointId: string, since: Date, limit: number): Promise<(DeliveryRef & Pick<Delivery, 'seq'>)[]>
  /** Events since the time that the endpoint wants and was never owed, by job and `seq`. */
  missed(endpoint: Endpoint, since: Date, limit: number): Promise<Event[]>
  /** Forgets everything that is owed for a job, and the endpoints that hear of it alone. */
  forgetJob(tx: Transaction, jobid: string): Promise<void>
  /** Those due before the time for which these queues hold no message. */
  stranded(queues: readonly string[], before: Date, limit: number): Promise<DeliveryRef[]>
  /** Lets a stranded one go on where it was. */
  revive(tx: Transaction, delivery: DeliveryRef, at: Date): Promise<DueDelivery[]>
  /** Removes what is of no job and older than the time, and removed endpoints that nothing refers to. */
  sweep(before: Date): Promise<number>
}
