import type { ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'stream',
  how: 'The client opens a WebSocket at /stomp, sends CONNECT, and subscribes to /jobs/JOBID or /users/USERID. The first MESSAGE of a job is a snapshot; then each event is sent as it is committed. SEND submits documents and cancels jobs over the same connection. After a lost connection the client subscribes again with the header after, the last seq it received, and gets exactly the missed events.',
  bestFor: 'A client that already speaks to message brokers',
  translations: [
    {
      language: 'de',
      summary: 'Abonniert Jobs mit dem Client eines Message-Brokers, über WebSocket.',
      bestFor: 'Clients, die schon mit Message-Brokern arbeiten',
    },
    {
      language: 'fr',
      summary: 'S’abonner aux jobs avec le client d’un courtier de messages, par WebSocket.',
      bestFor: 'un client qui parle déjà aux courtiers de messages',
    },
  ],
  useWhen: [
    'You have a STOMP client: they exist for browsers and in most languages.',
    'One client follows many jobs, or all jobs of a user, and acknowledges what it has processed.',
    'The client also submits and cancels over the same connection, with receipts.',
  ],
  avoidWhen: [
    'One mistake must not affect other subscriptions: STOMP closes the connection after an ERROR.',
    'A proxy or firewall does not allow WebSocket.',
  ],
  needs: [
    'A STOMP 1.2, 1.1 or 1.0 client over WebSocket, and a connection that may stay open.',
    'Heart-beats, which most clients send by default, keep the connection alive.',
    'With keys, the key as the passcode of CONNECT.',
  ],
  guarantees: [
    'Each event once and in order per subscription; after a reconnect with after, exactly the missed ones.',
    'With ack client or client-individual, the server records the last acknowledged seq and bounds unacknowledged messages to 1,000.',
  ],
  costs: ['One open connection per client, for any number of jobs. Latency: a few milliseconds.'],
  example: [
    "node -e '",
    'const ws = new WebSocket("BASE/stomp".replace("http", "ws"), "v12.stomp")',
    'const subscribe = "SUBSCRIBE\\nid:1\\ndestination:/jobs/JOBID\\nafter:0\\n\\n\\0"',
    'ws.onopen = () => ws.send("CONNECT\\naccept-version:1.2\\n\\n\\0" + subscribe)',
    "ws.onmessage = ({ data }) => console.log(data)'",
  ].join('\n'),
  quickStarts: [
    {
      language: 'JavaScript',
      title: 'Subscribe with @stomp/stompjs, in a page or in Node.js.',
      code: `import { Client } from '@stomp/stompjs'

let after = 0
const client = new Client({
  brokerURL: 'BASE/stomp'.replace('http', 'ws'),
  onConnect: () =>
    client.subscribe(
      \`/jobs/\${jobid}\`,
      ({ headers, body }) => {
        if (headers.seq) after = Number(headers.seq)
        console.log(JSON.parse(body))
      },
      { after }, // after a reconnect: only the missed events
    ),
  onStompError: ({ headers }) => console.error(headers.message),
})
client.activate()`,
    },
  ],
  order: 52,
  style: {
    colour: { light: 'oklch(0.4 0.15 318)', dark: 'oklch(0.65 0.18 325)' },
    shape: 'M-2.2-6.6h4.4v4.4h4.4v4.4H2.2v4.4h-4.4V2.2h-4.4v-4.4h4.4z',
  },
}
