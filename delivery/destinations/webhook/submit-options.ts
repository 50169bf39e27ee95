import { z } from 'zod'
import { ApiError } from '#core/http/api-error.ts'
import type { SubmitExtension } from '#core/modes/delivery-mode.ts'
import { createDestination } from '#core/outbox/create-destination.ts'
import { eventListSchema } from '#core/outbox/event-filter.ts'
import { requireCallable, webhook } from './destination.ts'
import { viewNewWebhook } from './view.ts'

const schema = z.object({
  callback: z
    .string('must be a URL')
    .optional()
    .meta({ description: 'A URL that receives each event of this job as a signed request.' }),
  events: eventListSchema.optional(),
})

/** `callback` at submit: a webhook for that job alone, whose secret is returned once. */
export const submitOptions: SubmitExtension = {
  schema,
  async accept(tx, { userid, jobid }, options, services) {
    const { callback, events } = options as z.output<typeof schema>
    if (!callback) {
      if (!events) return {}
      throw new ApiError('invalid_request', 'events: requires a callback', { field: 'events' })
    }
    requireCallable(services, callback, 'callback')
    const input = { config: { url: callback }, events }
    const destination = await createDestination(services, tx, webhook, { userid, jobid }, input)
    const { id, secret } = viewNewWebhook(destination)
    return { callback: { id, secret } }
  },
}
