import { z } from 'zod'
import { json, type Route, route } from '#core/http/route.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { type ModeDescription, modeDescriptionSchema } from '#core/modes/mode-guide.ts'

/** Every mode as the API describes it, in the order of their guides. */
export function viewModes(modes: readonly DeliveryMode[]): ModeDescription[] {
  return modes
    .map(
      ({ name, title, summary, guide, follows }): ModeDescription => ({
        name,
        title,
        summary,
        follows: follows !== undefined,
        capabilities: follows ?? null,
        guide,
      }),
    )
    .toSorted((a, b) => a.guide.order - b.guide.order)
}

/** `GET /modes`: every registered delivery mode. */
export function modesRoute(modes: readonly DeliveryMode[]): Route {
  const descriptions = viewModes(modes)
  return route({
    method: 'get',
    path: '/modes',
    operationId: 'listModes',
    summary: 'List the delivery modes',
    description: 'Each with its guide: how it works, when to use it, and what it costs.',
    tag: 'Modes',
    scope: 'public',
    responses: {
      200: {
        description: 'All modes, simple ones first.',
        schema: z.object({ modes: z.array(modeDescriptionSchema) }).meta({ id: 'ModeList' }),
      },
    },
    handle: async () => json(200, { modes: descriptions }),
  })
}
