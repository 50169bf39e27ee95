import { z } from 'zod'
import type { Destination } from '#core/outbox/destinations/destination.ts'

/**
 * Encoding of events: the envelope of every mode, or CloudEvents 1.0 with the attributes in the headers (binary)
 * or around the data (structured).
 */
export const webhookFormats = ['standard', 'cloudevents-binary', 'cloudevents-structured'] as const

export type WebhookFormat = (typeof webhookFormats)[number]

/** Config of a webhook. */
export const configSchema = z.object({
  url: z.string('must be a URL').meta({ description: 'The URL that events are posted to: https, or http.' }),
  format: z
    .enum(webhookFormats, `must be one of ${webhookFormats.join(', ')}`)
    .default('standard')
    .meta({
      description: 'Encoding of events. CloudEvents are sent only to receivers that permit it (OPTIONS).',
    }),
})

/** The signing secret, and rotated ones that still sign until a time. */
export const secretsSchema = z.object({
  secret: z.string(),
  formerSecrets: z.array(z.object({ secret: z.string(), until: z.coerce.date() })).default([]),
})

export type WebhookSecrets = z.output<typeof secretsSchema>

const stateSchema = z.object({
  /** When the receiver permitted CloudEvents, and the URL that was asked. */
  permittedAt: z.string().optional(),
  permittedUrl: z.string().optional(),
})

/** A destination of the type webhook. */
export interface Webhook extends z.output<typeof configSchema>, WebhookSecrets {
  id: string
  permittedAt?: string | undefined
  permittedUrl?: string | undefined
}

type WebhookDestination = Pick<Destination, 'id' | 'config' | 'secrets' | 'state'>

/** Concurrent attempts share the object of their destination, which is parsed once. */
const parsed = new WeakMap<WebhookDestination, Webhook>()

/** Reads a webhook from its destination. */
export function webhookOf(destination: WebhookDestination): Webhook {
  const known = parsed.get(destination)
  if (known) return known
  const { id, config, secrets, state } = destination
  const webhook = {
    id,
    ...configSchema.parse(config),
    ...secretsSchema.parse(secrets),
    ...stateSchema.parse(state),
  }
  parsed.set(destination, webhook)
  return webhook
}
