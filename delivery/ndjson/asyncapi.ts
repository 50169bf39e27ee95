import { describeStream } from '#core/http/stream-description.ts'

/** The NDJSON stream of a job, for `/asyncapi.json`. */
export const asyncapi = describeStream('ndjson', {
  operation: 'tellByNdjson',
  title: 'A job as streamed NDJSON',
  description:
    'GET with Accept: application/x-ndjson. First a line with a snapshot, then a line for each event from after on; the stream ends after the final event.',
})
