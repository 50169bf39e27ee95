import { z } from 'zod'
import { afterSchema } from '#core/http/after.ts'
import { ApiError } from '#core/http/api-error.ts'
import { streamResponse } from '#core/http/stream-response.ts'
import { isFinal } from '#core/jobs/job.ts'
import type { DeliveryMode, Reader, ReadRequest } from '#core/modes/delivery-mode.ts'
import { asyncapi } from './asyncapi.ts'
import { encoderFrom } from './encoder.ts'
import { guide } from './guide.ts'

const mediaType = 'text/event-stream'

const reader: Reader = {
  mediaType,
  async answer(request, services) {
    const resumed = lastEventId(request)
    const after = resumed ?? request.query.after
    return streamResponse(request, services, {
      mode: 'sse',
      mediaType,
      after,
      encoder: encoderFrom(after),
      // A browser connects again whenever a stream ends; only an answer that is no stream makes it stop.
      instead: (job) =>
        resumed !== undefined && isFinal(job.state) && resumed >= job.seq
          ? { status: 204, headers: { 'cache-control': 'no-store' } }
          : undefined,
    })
  },
  headers: {
    'last-event-id': z.string().optional().meta({
      description:
        'The last `id` of an event stream, sent by a browser that connects again; wins over `after`.',
    }),
  },
  responses: {
    200: {
      description:
        'As `text/event-stream`: `event: snapshot` with the job, then each event with its `seq` as `id`, progress without one, a comment at least every 15 s, `event: stale` when the following ends early; the stream ends after the final event.',
      content: { [mediaType]: { schema: z.string() } },
    },
    204: { description: 'The `Last-Event-ID` is the final event: there is nothing to connect again for.' },
  },
}

/** Being told over server-sent events: `GET /results/{jobid}` with `Accept: text/event-stream`. */
export const sse: DeliveryMode = {
  name: 'sse',
  title: 'Server-sent events',
  summary: 'Be told over one open response, by what every browser has built in.',
  guide,
  asyncapi,
  follows: true,
  reader,
}

/** WHATWG HTML §9.2.4: a browser that connects again sends the last id it saw; an empty one is none. */
function lastEventId({ header }: ReadRequest): number | undefined {
  const id = header('last-event-id')?.trim()
  if (!id) return undefined
  const parsed = afterSchema.safeParse(id)
  if (parsed.success) return parsed.data
  throw new ApiError('invalid_request', 'Last-Event-ID: must be the id of an event of this stream', {
    field: 'Last-Event-ID',
    cause: parsed.error,
  })
}
