import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { asyncapi } from './asyncapi.ts'
import { follows, guide } from './guide.ts'
import { routes } from './routes/index.ts'
import { submitOptions } from './submit-options.ts'

/** Webhooks as a delivery mode: the API, the submit options and the follower. Delivery itself is the outbox's. */
export const webhook: DeliveryMode = {
  name: 'webhook',
  title: 'Webhook',
  summary: 'Receive events as HTTP requests to a URL of yours.',
  guide,
  asyncapi,
  follows,
  submitOptions,
  routes,
}
