import type { ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'stream',
  how: 'The client requests the job with Accept: text/event-stream, and the response stays open: first a snapshot of the job, then each event as it is committed, until the final one. In a browser, EventSource does this; it reconnects by itself and resumes after the last event it received.',
  bestFor: 'A web page that shows one job',
  translations: [
    {
      language: 'de',
      summary: 'Empfängt Ereignisse über eine offene Antwort, mit dem, was jeder Browser mitbringt.',
      bestFor: 'Webseiten, die einen Job zeigen',
    },
    {
      language: 'fr',
      summary: 'Recevoir les événements dans une réponse ouverte, avec ce que tout navigateur offre.',
      bestFor: 'une page web qui montre un job',
    },
  ],
  useWhen: [
    'A web page shows one job live, with a few lines of script and no library.',
    'A service needs events with low latency and sends nothing itself.',
    'Only plain HTTP is allowed between client and server.',
  ],
  avoidWhen: [
    'One browser follows many jobs over HTTP/1.1: it opens at most six connections to a server, and each stream takes one.',
    'The client must also send over the same connection.',
    'A proxy buffers responses and cannot be configured otherwise.',
  ],
  needs: [
    'EventSource, or any HTTP client that reads a response while it arrives.',
    'A connection that may stay open. A comment at least every 15 seconds keeps it alive.',
  ],
  guarantees: [
    'Each event once and in order, the final one last; then the stream ends, and EventSource does not reconnect.',
    'After a reconnect, exactly the missed events: by Last-Event-ID, which EventSource sends, or by ?after=.',
  ],
  costs: [
    'One open connection per job, about ten kilobytes of memory on the server. Latency: a few milliseconds.',
  ],
  example: "curl -N -H 'Accept: text/event-stream' BASE/results/JOBID",
  quickStarts: [
    {
      language: 'JavaScript',
      title: 'In a page of this origin: receive server-sent events.',
      code: `const events = new EventSource(\`/results/\${jobid}\`)
for (const type of ['job.processing', 'job.progress', 'job.completed', 'job.error']) {
  events.addEventListener(type, ({ data }) => console.log(JSON.parse(data)))
}`,
    },
  ],
  order: 30,
  style: {
    colour: { light: 'oklch(0.44 0.2 264)', dark: 'oklch(0.7 0.15 255)' },
    shape: 'M0-6.6 6.6 5.4H-6.6z',
  },
}
