import { z } from 'zod'
import { ApiError } from '#core/http/api-error.ts'
import type { SubmitExtension } from '#core/modes/delivery-mode.ts'
import { eventListSchema, subscribe } from '../../outbox/create-endpoint.ts'

const schema = z.object({
  callback: z
    .string('must be a URL')
    .optional()
    .meta({ description: 'A URL that is called with each event of this job, signed.' }),
  events: eventListSchema.optional(),
})

/** `callback` at submit: an endpoint of that job alone, whose secret is in the answer, once. */
export const submitOptions: SubmitExtension = {
  schema,
  async accept(tx, { userid, jobid }, options, services) {
    const { callback, events } = options as z.output<typeof schema>
    if (!callback) {
      if (!events) return {}
      throw new ApiError('invalid_request', 'events: goes with a callback, and there is none', {
        field: 'events',
      })
    }
    const { id, secret } = await subscribe(
      services,
      tx,
      { userid, jobid },
      { url: callback, events },
      'callback',
    )
    return { callback: { id, secret } }
  },
}
