import { z } from 'zod'
import type { Event } from '../../events/event.ts'

/**
 * Why an attempt failed; a bounded set, also used as a metric label. `status`: the receiver answered with an
 * error status. `blocked`: the address or the receiver does not permit the delivery. `auth`: the credentials
 * were refused. `rejected`: the receiver refused the message. `error`: any other failure.
 */
export const failureClasses = [
  'dns',
  'connect',
  'tls',
  'timeout',
  'status',
  'blocked',
  'auth',
  'rejected',
  'error',
] as const

export type FailureClass = (typeof failureClasses)[number]

/** One attempt at a delivery. */
export const attemptSchema = z
  .object({
    n: z.int().positive().meta({ description: 'Counted from 1 over all attempts of the delivery.' }),
    at: z.iso.datetime({ precision: 3 }),
    status: z
      .int()
      .nullable()
      .meta({ description: 'Status code of the response; null when there was none.' }),
    durationMs: z.int().nonnegative(),
    class: z.enum(failureClasses).nullable().meta({ description: 'Failure class; null after a success.' }),
  })
  .meta({ id: 'Attempt' })

export type Attempt = z.infer<typeof attemptSchema>

/**
 * State of a delivery. `sending`: its message is in the queue or an attempt is running; at most one delivery of
 * a job and destination. `waiting`: due, behind the one that is `sending`. `retrying`: due later.
 */
export type DeliveryState = 'waiting' | 'sending' | 'retrying' | 'delivered' | 'failed'

/** One event to be delivered to one destination. */
export interface Delivery {
  id: string
  destinationId: string
  /** Null for an event of no job, like a ping. */
  jobid: string | null
  seq: number | null
  eventId: string
  type: string
  state: DeliveryState
  /** Incremented with every new queue message, which makes older messages of the delivery stale. */
  version: number
  /** Failed attempts since the retry schedule began. */
  failedAttempts: number
  /** The last 50. */
  attempts: Attempt[]
  nextAttemptAt: Date | null
  createdAt: Date
}

/** What is delivered: an event of a job, or one of no job, like a ping. */
export type OutboxEvent = Pick<Event, 'id' | 'timestamp'> & { type: string; data: object }

/** What follows from an attempt, or from the decision to make none. */
export interface AttemptOutcome {
  state: 'delivered' | 'failed' | 'retrying'
  /** Null when no attempt was made. */
  attempt: Attempt | null
  nextAttemptAt: Date | null
  /** What happens to the destination; null: it stays. */
  destination: 'disable' | 'remove' | null
}

/** States of a delivery in the API: `pending` is every state that is not final. */
export const deliveryViewStates = ['pending', 'delivered', 'failed'] as const

/** A delivery as the API returns it. */
export const deliveryViewSchema = z
  .object({
    id: z.uuid(),
    webhookId: z.uuid().meta({ description: 'Id of the destination.' }),
    jobid: z.uuid().nullable(),
    eventId: z.string().meta({ description: 'Id of the event, the same on every attempt.' }),
    type: z.string(),
    state: z.enum(deliveryViewStates),
    attempts: z
      .array(attemptSchema)
      .meta({ description: 'The last 50 attempts, oldest first; `n` of the last one is the number of all.' }),
    nextAttemptAt: z.iso.datetime({ precision: 3 }).nullable().meta({
      description: 'Null when no attempt is planned, or while an earlier event of the job is sent.',
    }),
    createdAt: z.iso.datetime({ precision: 3 }),
  })
  .meta({ id: 'Delivery' })

export type DeliveryView = z.infer<typeof deliveryViewSchema>

export function viewDelivery(delivery: Delivery): DeliveryView {
  const { state } = delivery
  return {
    id: delivery.id,
    webhookId: delivery.destinationId,
    jobid: delivery.jobid,
    eventId: delivery.eventId,
    type: delivery.type,
    state: state === 'delivered' || state === 'failed' ? state : 'pending',
    attempts: delivery.attempts,
    nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
    createdAt: delivery.createdAt.toISOString(),
  }
}
