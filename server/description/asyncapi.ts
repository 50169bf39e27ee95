import { z } from 'zod'
import { eventSchema } from '#core/events/event.ts'
import { problemSchema } from '#core/http/problem-schema.ts'
import { jobViewSchema } from '#core/jobs/job.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'

const told: Record<string, { title: string; schema: z.ZodType }> = {
  event: { title: 'A numbered event, or progress', schema: eventSchema },
  snapshot: { title: 'The job when the following began', schema: jobViewSchema },
  problem: { title: 'A request that was refused', schema: problemSchema },
  stale: {
    title: 'The following ended early',
    schema: z.object({
      reason: z.enum(['slow', 'erased', 'gap']).meta({
        description: 'Read too slowly; erased; or not all that was asked for is kept any more.',
      }),
    }),
  },
}

/**
 * The AsyncAPI 3.0 description of the modes that tell: their channels and operations, and the one envelope
 * they all carry. Modes refer to `#/components/messages/{event,snapshot,stale}`.
 */
export function describeEvents(modes: readonly DeliveryMode[], version: string) {
  const channels = Object.assign({}, ...modes.map(({ asyncapi }) => asyncapi?.channels ?? {}))
  const operations = Object.assign({}, ...modes.map(({ asyncapi }) => asyncapi?.operations ?? {}))
  const schemas: Record<string, unknown> = {}
  const messages = Object.fromEntries(
    Object.entries(told).map(([name, { title, schema }]) => [
      name,
      { title, contentType: 'application/json', payload: payloadOf(schema, schemas) },
    ]),
  )
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'hearback events',
      version,
      description:
        'One ordered log of a job’s events, told in several ways; the envelope is the same in each.',
      license: { name: 'MIT' },
    },
    servers: { here: { host: '127.0.0.1:3000', protocol: 'http', description: 'Where hearback runs.' } },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { messages, schemas },
  }
}

/** The schema as JSON Schema; the parts that have a name are put among the document's `schemas`. */
function payloadOf(schema: z.ZodType, schemas: Record<string, unknown>): object {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }))
  const { $schema: _, $defs, ...payload } = JSON.parse(text.replaceAll('#/$defs/', '#/components/schemas/'))
  Object.assign(schemas, $defs)
  return payload
}
