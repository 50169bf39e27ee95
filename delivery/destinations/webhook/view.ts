import { z } from 'zod'
import { eventTypes, progressType } from '#core/events/event-type.ts'
import { type Destination, disabledReasons } from '#core/outbox/destinations/destination.ts'
import { webhookFormats, webhookOf } from './config.ts'

const time = z.iso.datetime({ precision: 3 })

/** A webhook as the API returns it. */
export const webhookViewSchema = z
  .object({
    id: z.uuid(),
    userid: z.string(),
    jobid: z
      .uuid()
      .nullable()
      .meta({ description: 'The only job whose events it receives; null: all jobs of the user.' }),
    url: z.string(),
    events: z.array(z.enum([...eventTypes, progressType])),
    description: z.string().nullable(),
    format: z.enum(webhookFormats),
    disabled: z.boolean(),
    disabledReason: z.enum(disabledReasons).nullable().meta({
      description:
        '`user`: disabled by its owner. `gone`: the receiver answered 410. `failing`: every attempt failed for five days.',
    }),
    disabledAt: time.nullable(),
    failingSince: time
      .nullable()
      .meta({ description: 'Time of the first failed attempt since the last success.' }),
    createdAt: time,
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
  const { url, format } = webhookOf(destination)
  return {
    id: destination.id,
    userid: destination.userid,
    jobid: destination.jobid,
    url,
    events: destination.events as WebhookView['events'],
    description: destination.description,
    format,
    disabled: destination.disabledAt !== null,
    disabledReason: destination.disabledReason,
    disabledAt: destination.disabledAt?.toISOString() ?? null,
    failingSince: destination.failingSince?.toISOString() ?? null,
    createdAt: destination.createdAt.toISOString(),
  }
}

/** A webhook with its secret. */
export function viewNewWebhook(destination: Destination): z.infer<typeof newWebhookSchema> {
  return { ...viewWebhook(destination), secret: webhookOf(destination).secret }
}
