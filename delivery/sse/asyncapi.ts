/** The event stream of a job, for `/asyncapi.json`. */
export const asyncapi = {
  channels: {
    sse: {
      address: '/results/{jobid}',
      title: 'A job as server-sent events',
      description:
        'GET with Accept: text/event-stream. First a snapshot, then each event from Last-Event-ID or after on; the stream ends after the final event.',
      parameters: { jobid: { description: 'The job that is followed.' } },
      messages: {
        snapshot: { $ref: '#/components/messages/snapshot' },
        event: { $ref: '#/components/messages/event' },
        stale: { $ref: '#/components/messages/stale' },
      },
    },
  },
  operations: {
    tellBySse: {
      action: 'send',
      channel: { $ref: '#/channels/sse' },
      summary: 'Tell a follower what happens to its job',
    },
  },
}
