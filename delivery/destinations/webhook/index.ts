import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { follows, guide } from './guide.ts'
import { routes } from './routes/index.ts'
import { submitOptions } from './submit-options.ts'

/** The requests to a webhook URL, for `/asyncapi.json`. */
const asyncapi = {
  channels: {
    webhook: {
      address: null,
      title: 'The URL of a webhook',
      description:
        'POST with the event as body, signed by Standard Webhooks 1.0: webhook-id (the event’s id, the same on every attempt), webhook-timestamp, webhook-signature.',
      messages: { event: { $ref: '#/components/messages/event' } },
    },
  },
  operations: {
    callWebhook: {
      action: 'send',
      channel: { $ref: '#/channels/webhook' },
      summary:
        'Post an event to a webhook, with retries until a 2xx response or the end of the retry schedule',
    },
  },
}

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
