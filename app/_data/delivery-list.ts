import type { DeliveryView } from '#core/outbox/delivery.ts'

/** Deliveries, newest first, as the API lists them by endpoint and by job. */
export interface DeliveryList {
  deliveries: DeliveryView[]
  cursor: string | null
}
