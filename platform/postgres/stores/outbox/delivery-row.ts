import type { Attempt, Delivery, DeliveryState } from '#core/outbox/deliveries/delivery.ts'

/** The columns of a delivery, qualified with the table's alias. */
export const deliveryColumns = (table: string) =>
  [
    'id, destination_id, jobid, seq, event_id, type, state, version, failed_attempts, attempts',
    'next_attempt_at, created_at',
  ]
    .join(', ')
    .replace(/\w+/g, (column) => `${table}.${column}`)

export interface DeliveryRow {
  id: string
  destination_id: string
  jobid: string | null
  seq: number | null
  event_id: string
  type: string
  state: DeliveryState
  version: number
  failed_attempts: number
  attempts: Attempt[]
  next_attempt_at: Date | null
  created_at: Date
}

export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    destinationId: row.destination_id,
    jobid: row.jobid,
    seq: row.seq,
    eventId: row.event_id,
    type: row.type,
    state: row.state,
    version: row.version,
    failedAttempts: row.failed_attempts,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    createdAt: row.created_at,
  }
}
