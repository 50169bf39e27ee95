/** The calls to a registered URL, for `/asyncapi.json`. */
export const asyncapi = {
  channels: {
    webhook: {
      address: null,
      title: 'The URL of a webhook',
      description:
        'POST with the event as body, signed by Standard Webhooks 1.0: webhook-id (the event’s id, the same on every try), webhook-timestamp, webhook-signature.',
      messages: { event: { $ref: '#/components/messages/event' } },
    },
  },
  operations: {
    callWebhook: {
      action: 'send',
      channel: { $ref: '#/channels/webhook' },
      summary: 'Call a webhook with an event, again until it answers 2xx or the tries are used up',
    },
  },
}
