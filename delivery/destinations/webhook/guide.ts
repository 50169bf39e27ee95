import type { ModeGuide } from '#core/modes/delivery-mode.ts'

export const guide: ModeGuide = {
  how: 'You give a URL, at submit or once for all your jobs. Each event is posted to it, signed by Standard Webhooks 1.0. A call that fails is repeated after 5 seconds, 5 minutes, half an hour and so on for three days; every try is in the log, and any can be sent again.',
  useWhen: [
    'A server of yours should act on the result, and nobody waits at a screen.',
    'Results may take long, or come when your own program does not run.',
    'You want no open connection and no asking in vain.',
  ],
  avoidWhen: [
    'The client cannot be called: a browser, a phone, a machine behind a firewall.',
    'You cannot check a signature, or cannot bear the same event twice.',
  ],
  needs: [
    'A URL that this service can reach, that answers within 15 seconds with 2xx.',
    'A check of the signature, and memory of the ids that were handled already.',
  ],
  guarantees: [
    'Each event at least once, under the same id on every try, while the receiver comes back within three days.',
    'The events of a job in order while the receiver answers; one that failed does not hold back later ones, seq tells.',
  ],
  costs: ['One call for each event. Latency: about ten milliseconds and the way to you.'],
  example:
    'npx hearback listen --port 9000 & curl -F file=@report.pdf -F callback=http://127.0.0.1:9000/hook BASE/pdf/alice',
}
