import type { ModeGuide } from '#core/modes/delivery-mode.ts'

export const guide: ModeGuide = {
  how: 'The client asks for the job with Accept: text/event-stream, and the answer stays open: first a snapshot of the job, then each event as it is committed, until the final one. A browser does this with EventSource, which connects again by itself after a break and resumes with the last event it saw.',
  useWhen: [
    'A web page shows one job, and you want it live with a few lines of script and no library.',
    'A service wants to be told at once but has nothing to say back.',
    'Only plain HTTP passes between the two ends.',
  ],
  avoidWhen: [
    'One browser follows many jobs over HTTP/1.1: it opens six connections to one server at most, and each stream takes one.',
    'The client must also send over the same connection.',
    'A proxy between gathers responses before it passes them on and cannot be told otherwise.',
  ],
  needs: [
    'EventSource, or any HTTP client that reads a response while it arrives.',
    'A connection that may stay open. A comment at least every 15 seconds keeps it from looking dead.',
  ],
  guarantees: [
    'Each event once and in order, the final one last; then the stream ends, and a browser is told not to come again.',
    'After a break, exactly the missed events: by Last-Event-ID, which EventSource sends by itself, or by ?after=.',
  ],
  costs: [
    'One open connection for each job followed, some ten kilobytes of the server’s memory. Latency: a few milliseconds.',
  ],
  example: "curl -N -H 'Accept: text/event-stream' BASE/results/JOBID",
}
