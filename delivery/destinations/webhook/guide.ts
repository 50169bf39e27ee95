import type { FollowCapabilities, ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'push',
  how: 'You give a URL, with a job or once for all your jobs. Each event is posted to it, signed as in Standard Webhooks 1.0. A failed attempt is retried after 5 seconds, 5 minutes, half an hour and so on for three days. Every attempt is in the log, and any delivery can be sent again.',
  bestFor: 'A server of yours that acts on results',
  translations: [
    {
      language: 'de',
      summary: 'Empfängt Ereignisse als HTTP-Anfragen an eine eigene URL.',
      bestFor: 'eigene Server, die mit Ergebnissen weiterarbeiten',
    },
    {
      language: 'fr',
      summary: 'Recevoir les événements en requêtes HTTP à une URL à vous.',
      bestFor: 'un serveur à vous qui traite les résultats',
    },
  ],
  useWhen: [
    'A server of yours acts on the result, and nobody waits at a screen.',
    'Results may take long, or come while your program is not running.',
    'You want neither an open connection nor repeated requests.',
  ],
  avoidWhen: [
    'The client cannot receive requests: a browser, a phone, a machine behind a firewall.',
    'You cannot verify a signature, or cannot handle the same event twice.',
  ],
  needs: [
    'A URL that this service can reach and that responds with 2xx within 15 seconds.',
    'Verification of the signature, and deduplication by event id.',
  ],
  guarantees: [
    'Each event at least once, with the same id on every attempt, if the receiver is back within three days.',
    'The events of a job in order while the receiver responds. A failed event does not delay later ones; seq shows the order.',
  ],
  costs: ['One request for each event. Latency: about ten milliseconds plus the network.'],
  example: [
    // An inbox of the server is the receiver, so that it works without a server of one's own.
    "T=$(curl -s -H 'Content-Type: application/json' -d '{}' BASE/inboxes |",
    `  sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`,
    "curl -s -H 'Content-Type: application/json' \\",
    `  -d '{"url":"BASE/inbox/'"$T"'","after":0}' BASE/results/JOBID/webhooks`,
    'curl -s "BASE/inboxes/$T/calls?wait=5"',
  ].join('\n'),
  order: 60,
  style: {
    colour: { light: 'oklch(0.53 0.22 293)', dark: 'oklch(0.75 0.14 295)' },
    shape: 'M0-7 7 0 0 7-7 0z',
  },
}

/** Capabilities of its client, which receives the calls in an inbox on the server. */
export const follows: FollowCapabilities = {
  progress: false,
  faults: [
    {
      name: 'receiverFailures',
      title: 'The webhook’s receiver responds with 500 first',
      unit: '× 500',
      choices: [
        { value: 0, title: 'never' },
        { value: 1, title: 'once; the retry is 5 s later' },
      ],
    },
  ],
}
