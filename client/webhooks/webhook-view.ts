/** A webhook as the API returns it. */
export type { WebhookView } from '../../delivery/destinations/webhook/view.ts'
