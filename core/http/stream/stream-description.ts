/** How a mode that streams on `GET /results/{jobid}` describes itself for `/asyncapi.json`. */
export function describeStream(
  mode: string,
  { operation, title, description }: { operation: string; title: string; description: string },
) {
  return {
    channels: {
      [mode]: {
        address: '/results/{jobid}',
        title,
        description,
        parameters: { jobid: { description: 'Id of the job.' } },
        messages: {
          snapshot: { $ref: '#/components/messages/snapshot' },
          event: { $ref: '#/components/messages/event' },
          stale: { $ref: '#/components/messages/stale' },
        },
      },
    },
    operations: {
      [operation]: {
        action: 'send',
        channel: { $ref: `#/channels/${mode}` },
        summary: 'Send the events of the followed job',
      },
    },
  }
}
