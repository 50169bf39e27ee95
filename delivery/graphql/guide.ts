import type { ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'stream',
  how: 'The client subscribes to jobEvents over a WebSocket or a streamed response and selects the fields that it needs; each event is sent as it is committed. After a lost connection it subscribes again with the last seq as after and gets exactly the missed events. A query with @live sends a new result when a selected field changes, and mutations submit, cancel and delete.',
  bestFor: 'An application that already uses GraphQL',
  translations: [
    {
      language: 'de',
      summary: 'Abonniert Ereignisse, oder ausgewählte Felder, mit jedem GraphQL-Client.',
      bestFor: 'Anwendungen, die schon GraphQL verwenden',
    },
    {
      language: 'fr',
      summary: 'S’abonner aux événements, ou aux champs choisis, avec tout client GraphQL.',
      bestFor: 'les applications qui utilisent déjà GraphQL',
    },
  ],
  useWhen: [
    'The application has a GraphQL client, such as Apollo Client, urql or Relay.',
    'A client needs a few fields: it selects them, and nothing else is sent.',
    'A view shows the current state of a job: query @live keeps it current without merging events.',
  ],
  avoidWhen: [
    'A script needs one job: a plain GET is shorter.',
    'Documents are larger than 4 MB: submit them over HTTP and follow them by GraphQL.',
    'The client library repeats the first variables when it reconnects and cannot be told the last seq.',
  ],
  needs: [
    'A GraphQL client with graphql-ws or graphql-sse, and a connection that may stay open.',
    'Queries within the limits: 12 levels, 30 aliases, 2,000 tokens, cost 10,000.',
  ],
  guarantees: [
    'Each event once and in order while subscribed; after a reconnect with the last seq as after, exactly the missed ones.',
    'A subscription that cannot continue ends with the error stale or gone. Every error has extensions.code.',
  ],
  costs: [
    'One open connection per client, for up to 100 operations at once. Latency: a few milliseconds, and the execution of the selection for each event.',
  ],
  example: [
    'curl -N BASE/graphql -H "Content-Type: application/json" -H "Accept: text/event-stream" \\',
    `  -d '{"query":"subscription { jobEvents(jobid: \\"JOBID\\", after: 0) { type data { seq state } } }"}'`,
  ].join('\n'),
  quickStarts: [
    {
      language: 'JavaScript',
      title: 'Receive events with graphql-ws.',
      code: `import { createClient } from 'graphql-ws'

let after = 0
const client = createClient({ url: 'BASE/graphql'.replace('http', 'ws'), retryAttempts: 0 })
const events = client.iterate({
  query:
    'subscription ($jobid: ID!, $after: Int) { jobEvents(jobid: $jobid, after: $after) { type data { seq } } }',
  variables: { jobid, after },
})
for await (const { data } of events) {
  after = data.jobEvents.data.seq // subscribe with it after a reconnect
  console.log(data.jobEvents.type)
}`,
    },
  ],
  links: [
    { title: 'GraphiQL', href: '/graphql' },
    { title: 'GraphQL schema', href: '/graphql/schema.graphql' },
  ],
  order: 53,
  style: {
    colour: { light: 'oklch(0.58 0.22 335)', dark: 'oklch(0.82 0.15 335)' },
    shape: 'M0-6.8 5.9-3.4V3.4L0 6.8-5.9 3.4V-3.4z',
  },
}
