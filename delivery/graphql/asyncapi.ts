/** The subscriptions, for `/asyncapi.json`; docs/api/schema.graphql describes everything else. */
export const asyncapi = {
  channels: {
    graphql: {
      address: '/graphql',
      title: 'GraphQL subscriptions',
      description:
        'WebSocket with the subprotocol graphql-transport-ws, or an HTTP response with Accept: text/event-stream. The key is the member Authorization or key of the connection_init payload, or the Authorization header. A client that reconnects subscribes with the seq of its last event as after.',
      messages: {
        event: { $ref: '#/components/messages/event' },
        subscribe: {
          description:
            'jobEvents(jobid, after): the events of a job. userEvents(userid): those of all jobs of a user, live only. query @live: the result again when the selected fields have changed.',
        },
      },
    },
  },
  operations: {
    sendGraphqlEvents: {
      action: 'send',
      channel: { $ref: '#/channels/graphql' },
      summary: 'Send the selected fields of each event',
      messages: [{ $ref: '#/channels/graphql/messages/event' }],
    },
    receiveGraphqlSubscriptions: {
      action: 'receive',
      channel: { $ref: '#/channels/graphql' },
      summary: 'Receive subscriptions, queries and mutations',
      messages: [{ $ref: '#/channels/graphql/messages/subscribe' }],
    },
  },
}
