/** The NDJSON stream of a job, for `/asyncapi.json`. */
export const asyncapi = {
  channels: {
    ndjson: {
      address: '/results/{jobid}',
      title: 'A job as streamed NDJSON',
      description:
        'GET with Accept: application/x-ndjson. First a line with a snapshot, then a line for each event from after on; the stream ends after the final event.',
      parameters: { jobid: { description: 'The job that is followed.' } },
      messages: {
        snapshot: { $ref: '#/components/messages/snapshot' },
        event: { $ref: '#/components/messages/event' },
        stale: { $ref: '#/components/messages/stale' },
      },
    },
  },
  operations: {
    tellByNdjson: {
      action: 'send',
      channel: { $ref: '#/channels/ndjson' },
      summary: 'Tell a follower what happens to its job',
    },
  },
}
