import type { ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'stream',
  how: 'The client opens one connection and follows up to 200 jobs on it. The acknowledgement of follow is a snapshot; then each event is sent as it is committed. After a lost connection the client follows again with the last seq it received and gets exactly the missed events.',
  bestFor: 'A page that shows many jobs, or also sends',
  translations: [
    {
      language: 'de',
      summary: 'Empfängt Ereignisse über eine offene Verbindung in beide Richtungen.',
      bestFor: 'Seiten, die viele Jobs zeigen oder auch senden',
    },
    {
      language: 'fr',
      summary: 'Recevoir les événements sur une connexion ouverte dans les deux sens.',
      bestFor: 'une page qui montre de nombreux jobs, ou qui envoie aussi',
    },
  ],
  useWhen: [
    'People watch a page: events and progress arrive within milliseconds.',
    'One client follows many jobs, or all jobs of a user.',
    'The client also submits and cancels over the same connection.',
  ],
  avoidWhen: [
    'The client runs for one short request, like a script or a cloud function.',
    'A proxy or firewall closes or forbids long-lived connections.',
  ],
  needs: [
    'A Socket.IO 4 client, and a connection that may stay open; where WebSocket is blocked it falls back to HTTP long-polling.',
    'A document of up to 4 MB is sent in one message (submit), a larger one in acknowledged chunks of up to 1 MB (upload:begin, upload:chunk, upload:end). A larger submit is refused with the problem payload_too_large; a message over 5 MB closes the connection.',
    'At most 200 followed jobs and users, 4 unfinished uploads and 100 requests a second per connection; more is refused with the problem rate_limited.',
    'With several servers behind a load balancer and HTTP long-polling: sticky sessions.',
  ],
  guarantees: [
    'Each event once and in order while connected; after a reconnect with the last seq, exactly the missed ones.',
  ],
  costs: ['One open connection per client, for up to 200 jobs. Latency: a few milliseconds.'],
  example: [
    // Over HTTP long-polling, because curl speaks no Socket.IO: open, connect, follow, then read until closed.
    "U='BASE/socket.io/?EIO=4&transport=polling'",
    `U="$U&sid=$(curl -s "$U" | sed 's/.*"sid":"\\([^"]*\\)".*/\\1/')"`,
    'curl -s -d 40 "$U"',
    `curl -s -d '42["follow",{"jobid":"JOBID","after":0}]' "$U"`,
    'while curl -sf "$U"; do echo; done',
  ].join('\n'),
  order: 50,
  style: {
    colour: { light: 'oklch(0.5 0.11 162)', dark: 'oklch(0.8 0.14 165)' },
    shape: 'M-5.6 0a5.6 5.6 0 1 0 11.2 0 5.6 5.6 0 1 0-11.2 0z',
  },
}
