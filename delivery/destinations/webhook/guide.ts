import type { FollowCapabilities, ModeGuide } from '#core/modes/mode-guide.ts'
import type { DestinationTranslation } from '#core/outbox/destinations/destination-guide.ts'

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
      translations: [
        {
          language: 'de',
          title: 'Der Empfänger des Webhooks antwortet zuerst mit 500',
          choices: ['nie', 'einmal; die Wiederholung folgt nach 5 s'],
        },
        {
          language: 'fr',
          title: 'Le récepteur du webhook répond d’abord par 500',
          choices: ['jamais', 'une fois ; la nouvelle tentative suit après 5 s'],
        },
      ],
    },
  ],
}

/** The destination type in other languages. */
export const translations: readonly DestinationTranslation[] = [
  {
    language: 'de',
    summary: 'Signierte HTTP-Anfragen an eine URL.',
    fields: {
      url: { title: 'URL', description: 'Die URL, an die Ereignisse gesendet werden: https oder http.' },
      format: {
        title: 'Format',
        description:
          'Kodierung der Ereignisse. CloudEvents werden nur an Empfänger gesendet, die es erlauben (OPTIONS).',
      },
    },
  },
  {
    language: 'fr',
    summary: 'Requêtes HTTP signées vers une URL.',
    fields: {
      url: { title: 'URL', description: 'L’URL qui reçoit les événements : https ou http.' },
      format: {
        title: 'Format',
        description:
          'Codage des événements. Les CloudEvents ne sont envoyés qu’aux récepteurs qui l’autorisent (OPTIONS).',
      },
    },
  },
]
