import { z } from 'zod'
import { json, type Route, route } from '#core/http/route.ts'
import {
  destinationGuideSchema,
  destinationTranslationSchema,
} from '#core/outbox/destinations/destination-guide.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import type { WebServices } from '#core/services.ts'

const viewSchema = z
  .object({
    name: z.string().meta({ description: 'The `type` of a destination.' }),
    title: z.string(),
    summary: z.string(),
    schema: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of `config`.' }),
    rotates: z.boolean().meta({ description: 'Whether `POST /destinations/{id}/rotate` applies.' }),
    guide: destinationGuideSchema.nullable(),
    translations: z.array(destinationTranslationSchema).meta({
      description: 'The texts of the type in other languages.',
    }),
    unavailable: z.string().nullable().meta({
      description: 'Why no destination of the type can be created here; null when it can.',
    }),
  })
  .meta({ id: 'DestinationType' })

/** `GET /destination-types`: every type of destination, with the JSON Schema of its config. */
export function destinationTypesRoute(
  services: Pick<WebServices, 'settings'>,
  types: readonly DestinationType[],
): Route {
  return route({
    method: 'get',
    path: '/destination-types',
    operationId: 'listDestinationTypes',
    summary: 'List the destination types',
    description:
      'Each with the JSON Schema of its `config`, in which names of brokers are those of this service.',
    tag: 'Destinations',
    scope: 'webhooks',
    responses: {
      200: {
        description: 'All types, by name.',
        schema: z.object({ types: z.array(viewSchema) }).meta({ id: 'DestinationTypeList' }),
      },
    },
    handle: async () => json(200, { types: types.map((type) => viewType(type, services.settings)) }),
  })
}

function viewType(type: DestinationType, settings: WebServices['settings']): z.output<typeof viewSchema> {
  const { name, title, summary, configSchema } = type
  const { $schema: _, ...schema } = z.toJSONSchema(configSchema, { io: 'input' })
  const unavailable = type.unavailable?.(settings) ?? null
  return {
    ...{ name, title, summary, unavailable },
    schema: type.describeConfig?.(schema, settings) ?? schema,
    guide: type.guide ?? null,
    translations: [...(type.translations ?? [])],
    rotates: type.rotateSecrets !== undefined,
  }
}
