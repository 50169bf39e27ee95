import type { ModeGuide } from '#core/modes/delivery-mode.ts'

export const guide: ModeGuide = {
  how: 'The client submits the PDF and says how long it would wait. If the job is done by then, the answer is 200 with the result; if not, it is the usual 202 with the address of the job, and the client hears back in another way.',
  useWhen: [
    'Documents are small, the result is nearly always there within seconds, and the caller has nothing else to do.',
    'A script wants one request and one answer.',
  ],
  avoidWhen: [
    'Jobs take long, or come in bursts: callers would sit on open requests and be sent away with 202 in the end.',
    'A lost connection must not cost anything: the answer goes with it. The job does not; send an Idempotency-Key and submit again.',
  ],
  needs: [
    'An HTTP client with a timeout longer than the wait, which is 60 seconds at most.',
    'Code for the 202 all the same: whether the result comes in time is never certain.',
  ],
  guarantees: [
    '200 is the finished job, completed or failed. 202 is a job that is safely stored and goes on.',
  ],
  costs: ['One request in all. One open connection for as long as the job takes.'],
  example: "curl -H 'Prefer: wait=30' -H 'Content-Type: application/pdf' --data-binary @FILE BASE/pdf/USERID",
}
