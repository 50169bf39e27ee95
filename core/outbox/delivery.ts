import { z } from 'zod'

/** Why an attempt failed, as far as the owner of the endpoint is told. */
export const failureClasses = ['dns', 'connect', 'tls', 'timeout', 'status', 'blocked'] as const

export type FailureClass = (typeof failureClasses)[number]

/** One HTTP try at a delivery. */
export const attemptSchema = z
  .object({
    n: z.int().positive(),
    at: z.iso.datetime({ precision: 3 }),
    status: z.int().nullable().meta({ description: 'Of the answer; null when there was none.' }),
    durationMs: z.int().nonnegative(),
    class: z
      .enum(failureClasses)
      .nullable()
      .meta({ description: 'Class of the failure; null: it succeeded.' }),
  })
  .meta({ id: 'Attempt' })

export type Attempt = z.infer<typeof attemptSchema>

/**
 * Where a delivery is. Of one job's deliveries to one endpoint at most one is `sending`: its first try is in
 * the queue or under way. Others that are due are `waiting` for it; `retrying` ones are due later.
 */
export type DeliveryState = 'waiting' | 'sending' | 'retrying' | 'delivered' | 'failed'

/** One event owed to one endpoint. */
export interface Delivery {
  id: string
  endpointId: string
  /** Null for an event that is of no job, like a ping. */
  jobid: string | null
  seq: number | null
  eventId: string
  type: string
  state: DeliveryState
  /** Grows whenever a new message stands for the delivery, so that older messages do nothing. */
  round: number
  /** Failed tries of the present run through the schedule. */
  tries: number
  attempts: Attempt[]
  nextAttemptAt: Date | null
  createdAt: Date
}

const viewStates = ['pending', 'delivered', 'failed'] as const

/** A delivery as the endpoint's owner sees it. */
export const deliveryViewSchema = z
  .object({
    id: z.uuid(),
    webhookId: z.uuid(),
    jobid: z.uuid().nullable(),
    eventId: z.string().meta({ description: 'The `webhook-id` of every try.' }),
    type: z.string(),
    state: z.enum(viewStates),
    attempts: z.array(attemptSchema),
    nextAttemptAt: z.iso.datetime({ precision: 3 }).nullable().meta({
      description: 'Null when no further try is planned, or when an earlier event of the job goes first.',
    }),
    createdAt: z.iso.datetime({ precision: 3 }),
  })
  .meta({ id: 'Delivery' })

export type DeliveryView = z.infer<typeof deliveryViewSchema>

export function viewDelivery(delivery: Delivery): DeliveryView {
  const { state } = delivery
  return {
    id: delivery.id,
    webhookId: delivery.endpointId,
    jobid: delivery.jobid,
    eventId: delivery.eventId,
    type: delivery.type,
    state: state === 'delivered' || state === 'failed' ? state : 'pending',
    attempts: delivery.attempts,
    nextAttemptAt: delivery.nextAttemptAt?.toISOString() ?? null,
    createdAt: delivery.createdAt.toISOString(),
  }
}
