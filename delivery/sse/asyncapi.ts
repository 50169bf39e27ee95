import { describeStream } from '#core/http/stream-description.ts'

/** The event stream of a job, for `/asyncapi.json`. */
export const asyncapi = describeStream('sse', {
  operation: 'tellBySse',
  title: 'A job as server-sent events',
  description:
    'GET with Accept: text/event-stream. First a snapshot, then each event from Last-Event-ID or after on; the stream ends after the final event.',
})
