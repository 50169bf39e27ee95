import type { ModeGuide } from '#core/modes/delivery-mode.ts'

export const guide: ModeGuide = {
  how: 'The client opens one connection and follows any number of jobs on it. The acknowledgement of follow is a snapshot; then each event arrives as it is committed. After a broken connection the client follows again with the last seq it saw and gets exactly what it missed.',
  useWhen: [
    'People watch a page: the news is there in milliseconds, progress included.',
    'One client follows many jobs, or all jobs of a user.',
    'The client also submits and cancels over the same connection.',
  ],
  avoidWhen: [
    'The client lives for one short request, like a script or a function in the cloud.',
    'Something between the two ends cuts or forbids lasting connections.',
  ],
  needs: [
    'A Socket.IO 4 client, and a connection that may stay open; where WebSocket is blocked it falls back to HTTP long-polling.',
    'A document goes in one packet. One larger than MAX_UPLOAD_MB is refused with the problem too_large; for one larger than half as much again, or than 384 MB over long-polling, the connection may be cut instead.',
    'With several servers behind a balancer and HTTP long-polling: sticky sessions.',
  ],
  guarantees: [
    'Each event once and in order while connected; after a reconnect with the last seq, exactly the missed ones.',
  ],
  costs: ['One open connection per client, whatever the number of jobs. Latency: a few milliseconds.'],
  example: 'npx hearback follow JOBID --mode socket',
}
