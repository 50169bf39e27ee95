import { z } from 'zod'
import { eventTypes, progressType } from '../events/event-type.ts'

/** Why nothing is sent to an endpoint. */
export const disabledReasons = ['user', 'gone', 'failing'] as const

export type DisabledReason = (typeof disabledReasons)[number]

/**
 * How events are worded: the envelope of every mode, or as CloudEvents 1.0, its attributes in the headers
 * (binary) or around the data (structured).
 */
export const endpointFormats = ['standard', 'cloudevents-binary', 'cloudevents-structured'] as const

export type EndpointFormat = (typeof endpointFormats)[number]

/** A secret that was rotated away and signs beside the new one for a while. */
export interface FormerSecret {
  secret: string
  /** From then on it signs no more. */
  until: Date
}

/** A registered webhook URL, its secrets and its event filter. */
export interface Endpoint {
  id: string
  userid: string
  /** The one job it hears of; null when it hears of all jobs of its user. */
  jobid: string | null
  url: string
  /** Types of the events it wants. */
  events: string[]
  description: string | null
  format: EndpointFormat
  /** When its receiver agreed to be sent CloudEvents; null: it has not been asked, or has not agreed. */
  consentedAt: Date | null
  secret: string
  formerSecrets: FormerSecret[]
  /** Failed attempts in a row, over all its deliveries. */
  failures: number
  /** Time of the first of them. */
  failingSince: Date | null
  disabledAt: Date | null
  disabledReason: DisabledReason | null
  createdAt: Date
}

const time = z.iso.datetime({ precision: 3 })

/** An endpoint as its owner sees it. The secret is shown once, by whatever made it. */
export const endpointViewSchema = z
  .object({
    id: z.uuid(),
    userid: z.string(),
    jobid: z.uuid().nullable().meta({ description: 'The one job it hears of; null: all jobs of the user.' }),
    url: z.string(),
    events: z.array(z.enum([...eventTypes, progressType])),
    description: z.string().nullable(),
    format: z.enum(endpointFormats),
    disabled: z.boolean(),
    disabledReason: z.enum(disabledReasons).nullable().meta({
      description:
        '`user`: switched off. `gone`: it answered 410. `failing`: nothing but failures for five days.',
    }),
    disabledAt: time.nullable(),
    failingSince: time.nullable().meta({ description: 'Since when every attempt has failed.' }),
    createdAt: time,
  })
  .meta({ id: 'Webhook' })

/** A list of endpoints, as clients see it. */
export const endpointListSchema = z
  .object({ webhooks: z.array(endpointViewSchema) })
  .meta({ id: 'WebhookList' })

export type EndpointView = z.infer<typeof endpointViewSchema>

export function viewEndpoint(endpoint: Endpoint): EndpointView {
  return {
    id: endpoint.id,
    userid: endpoint.userid,
    jobid: endpoint.jobid,
    url: endpoint.url,
    events: endpoint.events as EndpointView['events'],
    description: endpoint.description,
    format: endpoint.format,
    disabled: endpoint.disabledAt !== null,
    disabledReason: endpoint.disabledReason,
    disabledAt: endpoint.disabledAt?.toISOString() ?? null,
    failingSince: endpoint.failingSince?.toISOString() ?? null,
    createdAt: endpoint.createdAt.toISOString(),
  }
}
