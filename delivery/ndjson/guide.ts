import type { ModeGuide } from '#core/modes/delivery-mode.ts'

export const guide: ModeGuide = {
  how: 'The client asks for the job with Accept: application/x-ndjson, and the answer stays open: one line of JSON with a snapshot of the job, then one line for each event as it is committed, until the final one. After a break the client asks again with ?after= and the last seq it saw.',
  useWhen: [
    'A script or a service follows a job: a loop over lines and a JSON parser are all it takes.',
    'You pipe events into another program, or watch them with curl.',
  ],
  avoidWhen: [
    'The client is a web page: server-sent events do the same there and connect again by themselves.',
    'A proxy between gathers responses before it passes them on and cannot be told otherwise.',
  ],
  needs: [
    'An HTTP client that reads a response while it arrives, and skips empty lines: one comes at least every 15 seconds as a sign of life.',
    'A connection that may stay open.',
  ],
  guarantees: [
    'Each event once and in order, the final one last; then the stream ends.',
    'After a break, exactly the missed events, by ?after= and the last seq you saw. Connecting again is the client’s own work.',
  ],
  costs: [
    'One open connection for each job followed, some ten kilobytes of the server’s memory. Latency: a few milliseconds.',
  ],
  example: "curl -N -H 'Accept: application/x-ndjson' BASE/results/JOBID",
}
