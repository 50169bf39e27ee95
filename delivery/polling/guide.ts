import type { ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'pull',
  how: 'The client requests the job, waits for the time in Retry-After, and repeats this until the state is final. With If-None-Match, the response for an unchanged job is an empty 304.',
  bestFor: 'The simplest client; latency does not matter',
  translations: [
    {
      language: 'de',
      summary: 'Fragt den Job in einem Intervall ab, bis er endgültig ist.',
      bestFor: 'den einfachsten Client, wenn die Latenz keine Rolle spielt',
    },
    {
      language: 'fr',
      summary: 'Lire le job à intervalles jusqu’à son état final.',
      bestFor: 'le client le plus simple, quand la latence importe peu',
    },
  ],
  useWhen: [
    'The client should be as simple as possible: any HTTP client works.',
    'Jobs are few, or a delay of a second does not matter.',
    'The client runs from time to time and keeps no connection.',
  ],
  avoidWhen: [
    'Many clients wait at the same time: most requests return no news.',
    'Latency matters: on average an event is seen half an interval late.',
  ],
  needs: ['An HTTP client. No open connection, and nothing to configure on proxies.'],
  guarantees: [
    'The final state is visible to every request until the job expires. A state that lasts shorter than the interval can be missed; /results/{jobid}/events lists all of them.',
  ],
  costs: ['One request per interval, most of them without news. Latency: up to one interval.'],
  example: 'curl -i BASE/results/JOBID',
  order: 10,
  style: {
    colour: { light: 'oklch(0.58 0.15 50)', dark: 'oklch(0.77 0.14 62)' },
    shape: 'M-2.8-6.5h5.6v13h-5.6z',
  },
}
