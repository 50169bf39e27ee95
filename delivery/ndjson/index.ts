import { z } from 'zod'
import type { FeedItem } from '#core/events/subscription.ts'
import { streamResponse } from '#core/http/stream-response.ts'
import { memoize, type StreamEncoder } from '#core/http/text-stream.ts'
import { jobJson } from '#core/jobs/job.ts'
import type { DeliveryMode, Reader } from '#core/modes/delivery-mode.ts'
import { asyncapi } from './asyncapi.ts'
import { guide } from './guide.ts'

const mediaType = 'application/x-ndjson'

const encoder: StreamEncoder = {
  opening: (job) => `{"type":"snapshot","data":${jobJson(job)}}\n`,
  item: memoize((item: FeedItem) =>
    item.kind === 'stale'
      ? `${JSON.stringify({ type: 'stale', data: { reason: item.reason } })}\n`
      : `${item.json}\n`,
  ),
  // An empty line is nothing to a reader of NDJSON, and a sign of life to everything between.
  heartbeat: '\n',
}

const reader: Reader = {
  mediaType,
  answer: (request, services) =>
    streamResponse(request, services, { mode: 'ndjson', mediaType, after: request.query.after, encoder }),
  responses: {
    200: {
      description:
        'As `application/x-ndjson`: one JSON value a line, first `{"type":"snapshot","data":…}` with the job, then each event; an empty line at least every 15 s, `{"type":"stale",…}` when the following ends early; the stream ends after the final event.',
      content: { [mediaType]: { schema: z.string() } },
    },
  },
}

/** Being told over a stream of JSON lines: `GET /results/{jobid}` with `Accept: application/x-ndjson`. */
export const ndjson: DeliveryMode = {
  name: 'ndjson',
  title: 'Streamed NDJSON',
  summary: 'Be told over one open response, a line of JSON for each event.',
  guide,
  asyncapi,
  follows: true,
  reader,
}
