import { z } from 'zod'
import type { FeedItem } from '#core/events/subscription.ts'
import { describeStream } from '#core/http/stream/stream-description.ts'
import { streamResponse } from '#core/http/stream/stream-response.ts'
import type { StreamEncoder } from '#core/http/stream/text-stream.ts'
import { jobJson } from '#core/jobs/job.ts'
import { memoize } from '#core/memoize.ts'
import type { DeliveryMode, Reader } from '#core/modes/delivery-mode.ts'
import { guide } from './guide.ts'

const mediaType = 'application/x-ndjson'

const encoder: StreamEncoder = {
  opening: (job) => `{"type":"snapshot","data":${jobJson(job)}}\n`,
  item: memoize((item: FeedItem) =>
    item.kind === 'stale'
      ? `${JSON.stringify({ type: 'stale', data: { reason: item.reason } })}\n`
      : `${item.json}\n`,
  ),
  // Readers of NDJSON ignore an empty line; it keeps proxies from closing the connection.
  heartbeat: '\n',
}

const reader: Reader = {
  mediaType,
  answer: (request, services) =>
    streamResponse(request, services, { mode: ndjson.name, mediaType, after: request.query.after, encoder }),
  responses: {
    200: {
      description:
        'As `application/x-ndjson`: one JSON value a line, first `{"type":"snapshot","data":…}` with the job, then each event; an empty line at least every 15 s, `{"type":"stale",…}` when the subscription ends early; the stream ends after the final event.',
      content: { [mediaType]: { schema: z.string() } },
    },
  },
}

/** Streamed NDJSON: `GET /results/{jobid}` with `Accept: application/x-ndjson`. */
export const ndjson: DeliveryMode = {
  name: 'ndjson',
  title: 'Streamed NDJSON',
  summary: 'Receive events over one open response, one line of JSON each.',
  guide,
  asyncapi: describeStream('ndjson', {
    operation: 'tellByNdjson',
    title: 'A job as streamed NDJSON',
    description:
      'GET with Accept: application/x-ndjson. First a line with a snapshot, then a line for each event with a higher seq than after; the stream ends after the final event.',
  }),
  follows: { progress: true, cancelOnDisconnect: true },
  reader,
}
