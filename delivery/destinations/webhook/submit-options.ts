import { z } from 'zod'
import { eventSchema } from '#core/events/event.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { OutgoingRequest } from '#core/http/route.ts'
import type { SubmitExtension } from '#core/modes/delivery-mode.ts'
import { createDestination } from '#core/outbox/destinations/create-destination.ts'
import { eventListSchema } from '#core/outbox/destinations/event-filter.ts'
import { requireCallable, webhook } from './destination.ts'
import { viewNewWebhook } from './view.ts'

const schema = z.object({
  callback: z
    .string('must be a URL')
    .optional()
    .meta({ description: 'A URL that receives each event of this job as a signed request.' }),
  events: eventListSchema.optional(),
})

/** The request to the URL of a webhook, in the description of the API. */
const outgoing: OutgoingRequest = {
  name: 'jobEvent',
  summary: 'An event of a job',
  description:
    'Signed as Standard Webhooks 1.0 specifies. A response other than 2xx causes a retry; 410 disables the webhook. An event may be delivered more than once, with the same id.',
  headers: z.object({
    'webhook-id': z.string().meta({ description: 'Id of the event, the same on every attempt.' }),
    'webhook-timestamp': z.string().meta({ description: 'Time of the attempt, in seconds since 1970.' }),
    'webhook-signature': z
      .string()
      .meta({ description: '`v1,<base64>`: HMAC-SHA256 of `id.timestamp.body`.' }),
  }),
  body: eventSchema,
  url: '{$request.body#/callback}',
}

/** `callback` at submit: a webhook for that job alone, whose secret is returned once. */
export const submitOptions: SubmitExtension = {
  schema,
  response: {
    callback: z.object({ id: z.uuid(), secret: z.string() }).optional().meta({
      description: 'With `callback`: the webhook and its secret, which no later response contains.',
    }),
  },
  outgoing,
  async accept(tx, { userid, jobid }, options, services) {
    const { callback, events } = options as z.output<typeof schema>
    if (!callback) {
      if (!events) return {}
      throw new ApiError('invalid_request', 'events: requires a callback', { field: 'events' })
    }
    requireCallable(services, callback, 'callback')
    const input = { config: { url: callback }, events }
    const destination = await createDestination(services, tx, webhook, { userid, jobid }, input)
    const { id, secret } = viewNewWebhook(destination)
    return { callback: { id, secret } }
  },
}
