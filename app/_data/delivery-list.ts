/** One HTTP try at a delivery. */
export interface AttemptView {
  n: number
  at: string
  status: number | null
  durationMs: number
  class: string | null
}

/** One event owed to one endpoint. */
export interface DeliveryView {
  id: string
  webhookId: string
  eventId: string
  type: string
  state: string
  attempts: AttemptView[]
  nextAttemptAt: string | null
}

/** Deliveries, newest first, as the API lists them by endpoint and by job. */
export interface DeliveryList {
  deliveries: DeliveryView[]
  cursor: string | null
}
