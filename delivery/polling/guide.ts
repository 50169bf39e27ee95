import type { ModeGuide } from '#core/modes/delivery-mode.ts'

export const guide: ModeGuide = {
  how: 'The client asks for the job, waits as long as Retry-After says, and asks again until the state is final. An ETag makes the answer to an unchanged job a few bytes.',
  useWhen: [
    'You want the least to build: any HTTP client can do it.',
    'Jobs are few, or nobody minds hearing a second late.',
    'The client comes and goes and keeps no connection.',
  ],
  avoidWhen: [
    'Many clients wait at once: most of what they ask is for nothing.',
    'The news must arrive at once: on average it is half an interval late.',
  ],
  needs: ['An HTTP client. Nothing lasting on either side, and nothing between them to set up.'],
  guarantees: [
    'The final state is always found, whenever you ask, until the job expires. States between two asks are not seen.',
  ],
  costs: ['One request for each ask, most of them for nothing. Latency: up to one interval.'],
  example: 'curl -i BASE/results/JOBID',
}
