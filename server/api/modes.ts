import { z } from 'zod'
import { json, type Route, route } from '#core/http/route.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'

const modeSchema = z
  .object({
    name: z.string(),
    title: z.string(),
    summary: z.string(),
    follows: z.boolean().meta({ description: 'A client can follow a job in it.' }),
    guide: z.object({
      how: z.string(),
      useWhen: z.array(z.string()),
      avoidWhen: z.array(z.string()),
      needs: z.array(z.string()),
      guarantees: z.array(z.string()),
      costs: z.array(z.string()),
      example: z.string(),
    }),
  })
  .meta({ id: 'Mode' })

/** `GET /modes`: every registered way of hearing back, described by its own folder. */
export function modesRoute(modes: readonly DeliveryMode[]): Route {
  return route({
    method: 'get',
    path: '/modes',
    operationId: 'listModes',
    summary: 'The ways of hearing back, and when to use which',
    tag: 'Modes',
    scope: 'public',
    responses: {
      200: {
        description: 'All of them.',
        schema: z.object({ modes: z.array(modeSchema) }).meta({ id: 'ModeList' }),
      },
    },
    handle: async () =>
      json(200, {
        modes: modes.map(({ name, title, summary, guide, follows = false }) => ({
          name,
          title,
          summary,
          follows,
          guide,
        })),
      }),
  })
}
