import { z } from 'zod'
import { eventSchema } from '#core/events/event.ts'
import { problemSchema } from '#core/http/problem-schema.ts'
import { jobViewSchema } from '#core/jobs/job.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'

const messageSchemas: Record<string, { title: string; schema: z.ZodType }> = {
  event: { title: 'A numbered event or progress', schema: eventSchema },
  snapshot: { title: 'The job at the start of the subscription', schema: jobViewSchema },
  problem: { title: 'The error of a request', schema: problemSchema },
  stale: {
    title: 'The subscription ended early',
    schema: z.object({
      reason: z.enum(['slow', 'erased', 'gap']).meta({
        description:
          '`slow`: the client read too slowly. `erased`: the job was deleted. `gap`: events after the requested `seq` are no longer stored.',
      }),
    }),
  },
}

/**
 * The AsyncAPI 3.0 description of the modes that push: their channels and operations, and the event envelope that
 * they share. Modes refer to `#/components/messages/{event,snapshot,stale}`.
 */
export function describeEvents(modes: readonly DeliveryMode[], version: string) {
  const channels = Object.assign({}, ...modes.map(({ asyncapi }) => asyncapi?.channels ?? {}))
  const operations = Object.assign({}, ...modes.map(({ asyncapi }) => asyncapi?.operations ?? {}))
  const schemas: Record<string, unknown> = {}
  const messages = Object.fromEntries(
    Object.entries(messageSchemas).map(([name, { title, schema }]) => [
      name,
      { title, contentType: 'application/json', payload: payloadOf(schema, schemas) },
    ]),
  )
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'hearback events',
      version,
      description: 'The ordered event log of a job, delivered in several modes with the same envelope.',
      license: { name: 'MIT' },
    },
    servers: { here: { host: '127.0.0.1:3000', protocol: 'http', description: 'The default address.' } },
    defaultContentType: 'application/json',
    channels,
    operations,
    components: { messages, schemas },
  }
}

/** The schema as JSON Schema; its named parts are added to `schemas`. */
function payloadOf(schema: z.ZodType, schemas: Record<string, unknown>): object {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }))
  const { $schema: _, $defs, ...payload } = JSON.parse(text.replaceAll('#/$defs/', '#/components/schemas/'))
  Object.assign(schemas, $defs)
  return payload
}
