import { z } from 'zod'
import { eventTypes, progressType } from '../../events/event-type.ts'
import { type Destination, disabledReasons } from './destination.ts'

const time = z.iso.datetime({ precision: 3 })
const configSchema = z
  .record(z.string(), z.unknown())
  .meta({ description: 'As the schema of its type in `GET /destination-types` says.' })

/** A destination as the API returns it. */
export const destinationViewSchema = z
  .object({
    id: z.uuid(),
    userid: z.string(),
    jobid: z
      .uuid()
      .nullable()
      .meta({ description: 'The only job whose events it receives; null: all jobs of the user.' }),
    type: z.string().meta({ description: 'Name of its destination type.' }),
    config: configSchema,
    events: z.array(z.enum([...eventTypes, progressType])),
    description: z.string().nullable(),
    disabled: z.boolean(),
    disabledReason: z.enum(disabledReasons).nullable().meta({
      description:
        '`user`: disabled by its owner. `gone`: the receiver refused all further deliveries. `failing`: every attempt failed for five days.',
    }),
    disabledAt: time.nullable(),
    failingSince: time
      .nullable()
      .meta({ description: 'Time of the first failed attempt since the last success.' }),
    createdAt: time,
  })
  .meta({ id: 'Destination' })

export type DestinationView = z.infer<typeof destinationViewSchema>

/** A destination with its generated credentials: the response to its creation. */
export const newDestinationSchema = destinationViewSchema
  .extend({
    secrets: z.record(z.string(), z.string()).meta({
      description: 'Credentials that were generated for it, such as a signing secret. Returned only here.',
    }),
  })
  .meta({ id: 'NewDestination' })

export function viewDestination(destination: Destination): DestinationView {
  const { id, userid, jobid, type, config, events, description } = destination
  return {
    ...{ id, userid, jobid, type, config, description },
    events: events as DestinationView['events'],
    disabled: destination.disabledAt !== null,
    disabledReason: destination.disabledReason,
    disabledAt: destination.disabledAt?.toISOString() ?? null,
    failingSince: destination.failingSince?.toISOString() ?? null,
    createdAt: destination.createdAt.toISOString(),
  }
}

/** A destination with its generated credentials. */
export function viewNewDestination(destination: Destination): z.infer<typeof newDestinationSchema> {
  const texts = Object.entries(destination.secrets).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return { ...viewDestination(destination), secrets: Object.fromEntries(texts) }
}
