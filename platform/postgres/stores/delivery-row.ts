import type { Attempt, Delivery, DeliveryState } from '#core/outbox/delivery.ts'

/** The columns of a delivery, of the table under this name. */
export const deliveryColumns = (table: string) =>
  [
    'id, endpoint_id, jobid, seq, event_id, type, state, round, tries, attempts',
    'next_attempt_at, created_at',
  ]
    .join(', ')
    .replace(/\w+/g, (column) => `${table}.${column}`)

export interface DeliveryRow {
  id: string
  endpoint_id: string
  jobid: string | null
  seq: number | null
  event_id: string
  type: string
  state: DeliveryState
  round: number
  tries: number
  attempts: Attempt[]
  next_attempt_at: Date | null
  created_at: Date
}

export function deliveryOf(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    endpointId: row.endpoint_id,
    jobid: row.jobid,
    seq: row.seq,
    eventId: row.event_id,
    type: row.type,
    state: row.state,
    round: row.round,
    tries: row.tries,
    attempts: row.attempts,
    nextAttemptAt: row.next_attempt_at,
    createdAt: row.created_at,
  }
}
