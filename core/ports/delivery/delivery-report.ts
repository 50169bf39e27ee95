import type { Principal } from '../../access/principal.ts'
import type { Attempt, Delivery, OutboxEvent } from '../../outbox/deliveries/delivery.ts'
import type { DeliveryQuery } from './delivery-store.ts'

/** The attempts at the deliveries of one destination in the last hours. */
export interface DestinationHealth {
  destinationId: string
  /** Successful attempts by hour, oldest first; the last hour ends now. */
  succeeded: number[]
  /** Failed attempts by hour, as `succeeded`. */
  failed: number[]
  /** Null without an attempt in these hours. */
  lastAttempt: Attempt | null
}

/** Port: reports on the deliveries of a user. What takes a principal is limited to the data of its user. */
export interface DeliveryReport {
  /** A report for each destination of the user that is not deleted and had attempts in the last `hours`. */
  health(principal: Principal, userid: string, hours: number): Promise<DestinationHealth[]>
  /** The deliveries to all destinations of the user, newest first. */
  list(principal: Principal, userid: string, query: Omit<DeliveryQuery, 'of'>): Promise<Delivery[]>
  /** The event of a delivery; null for an unknown or foreign delivery. */
  event(principal: Principal, deliveryId: string): Promise<OutboxEvent | null>
}
