import { z } from 'zod'
import { type Destination, disabledReasons } from '#core/outbox/destinations/destination.ts'
import { destinationViewSchema, viewDestination } from '#core/outbox/destinations/destination-view.ts'
import { webhookFormats, webhookOf } from './config.ts'

/** A webhook as the API returns it: a destination with the members of its config. */
export const webhookViewSchema = destinationViewSchema
  .omit({ type: true, config: true })
  .extend({
    url: z.string(),
    format: z.enum(webhookFormats),
    disabledReason: z.enum(disabledReasons).nullable().meta({
      description:
        '`user`: disabled by its owner. `gone`: the receiver answered 410. `failing`: every attempt failed for five days.',
    }),
  })
  .meta({ id: 'Webhook' })

export type WebhookView = z.infer<typeof webhookViewSchema>

/** A list of webhooks, as the API returns it. */
export const webhookListSchema = z
  .object({ webhooks: z.array(webhookViewSchema) })
  .meta({ id: 'WebhookList' })

/** A webhook with its secret: the response to its creation and to the rotation of the secret. */
export const newWebhookSchema = webhookViewSchema
  .extend({ secret: z.string().meta({ description: 'Signs the requests. Returned only here.' }) })
  .meta({ id: 'NewWebhook' })

export function viewWebhook(destination: Destination): WebhookView {
  const { type: _, config: __, ...view } = viewDestination(destination)
  const { url, format } = webhookOf(destination)
  return { ...view, url, format }
}

/** A webhook with its secret. */
export function viewNewWebhook(destination: Destination): z.infer<typeof newWebhookSchema> {
  return { ...viewWebhook(destination), secret: webhookOf(destination).secret }
}
