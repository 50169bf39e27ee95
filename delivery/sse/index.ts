import { z } from 'zod'
import { ApiError } from '#core/http/api-error.ts'
import { afterSchema } from '#core/http/params/after.ts'
import { describeStream } from '#core/http/stream/stream-description.ts'
import { streamResponse } from '#core/http/stream/stream-response.ts'
import { isFinal } from '#core/jobs/job.ts'
import type { DeliveryMode, Reader, ReadRequest } from '#core/modes/delivery-mode.ts'
import { encoderFrom } from './encoder.ts'
import { guide } from './guide.ts'

const mediaType = 'text/event-stream'

const reader: Reader = {
  mediaType,
  async answer(request, services) {
    const resumed = lastEventId(request)
    const after = resumed ?? request.query.after
    return streamResponse(request, services, {
      mode: sse.name,
      mediaType,
      after,
      encoder: encoderFrom(after),
      // EventSource reconnects whenever a stream ends; only a response that is not a stream stops it.
      instead: (job) =>
        resumed !== undefined && isFinal(job.state) && resumed >= job.seq
          ? { status: 204, headers: { 'cache-control': 'no-store' } }
          : undefined,
    })
  },
  headers: {
    'last-event-id': z.string().optional().meta({
      description:
        'The last `id` of an event stream, sent by a browser that reconnects; takes precedence over `after`.',
    }),
  },
  responses: {
    200: {
      description:
        'As `text/event-stream`: `event: snapshot` with the job, then each event with its `seq` as `id`, progress without one, a comment at least every 15 s, `event: stale` when the subscription ends early; the stream ends after the final event.',
      content: { [mediaType]: { schema: z.string() } },
    },
    204: { description: 'The `Last-Event-ID` is the final event: there is nothing left to receive.' },
  },
}

/** Server-sent events: `GET /results/{jobid}` with `Accept: text/event-stream`. */
export const sse: DeliveryMode = {
  name: 'sse',
  title: 'Server-sent events',
  summary: 'Receive events over one open response, with what every browser has built in.',
  guide,
  asyncapi: describeStream('sse', {
    operation: 'tellBySse',
    title: 'A job as server-sent events',
    description:
      'GET with Accept: text/event-stream. First a snapshot, then each event with a higher seq than Last-Event-ID or after; the stream ends after the final event.',
  }),
  follows: { automatic: 2, progress: true, cancelOnDisconnect: true, defaultFor: ['command-line'] },
  reader,
}

/** The last id that a reconnecting browser received (WHATWG HTML §9.2.4); an empty one counts as none. */
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
