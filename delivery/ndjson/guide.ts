import type { ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'stream',
  how: 'The client requests the job with Accept: application/x-ndjson, and the response stays open: one line of JSON with a snapshot of the job, then one line for each event as it is committed, until the final one. After a lost connection the client sends the request again with ?after= and the last seq it received.',
  bestFor: 'A script that follows a job to its end',
  translations: [
    {
      language: 'de',
      summary: 'Empfängt Ereignisse über eine offene Antwort, je Zeile ein JSON-Objekt.',
      bestFor: 'Skripte, die einen Job bis zum Ende verfolgen',
    },
    {
      language: 'fr',
      summary: 'Recevoir les événements dans une réponse ouverte, un objet JSON par ligne.',
      bestFor: 'un script qui suit un job jusqu’à la fin',
    },
  ],
  useWhen: [
    'A script or a service follows a job: a loop over lines and a JSON parser are enough.',
    'You pipe events into another program, or watch them with curl.',
  ],
  avoidWhen: [
    'The client is a web page: server-sent events do the same there and reconnect by themselves.',
    'A proxy buffers responses and cannot be configured otherwise.',
  ],
  needs: [
    'An HTTP client that reads a response while it arrives and ignores empty lines, which are heartbeats at least every 15 seconds.',
    'A connection that may stay open.',
  ],
  guarantees: [
    'Each event once and in order, the final one last; then the stream ends.',
    'After a reconnect, exactly the missed events, by ?after= and the last seq received. The client reconnects by its own code.',
  ],
  costs: [
    'One open connection per job, about ten kilobytes of memory on the server. Latency: a few milliseconds.',
  ],
  example: "curl -N -H 'Accept: application/x-ndjson' BASE/results/JOBID",
  quickStarts: [
    {
      language: 'curl',
      title: 'Receive each event as a line of JSON until the job is final.',
      code: "curl -N -H 'Accept: application/x-ndjson' BASE/results/$JOBID",
    },
    {
      language: 'Python',
      title: 'Receive each event as a line of JSON.',
      code: `request = urllib.request.Request(
    "BASE" + job["links"]["self"],
    headers={"Accept": "application/x-ndjson"})
for line in urllib.request.urlopen(request):
    if line.strip():
        print(json.loads(line)["type"])`,
    },
  ],
  order: 40,
  style: {
    colour: { light: 'oklch(0.6 0.12 125)', dark: 'oklch(0.85 0.15 120)' },
    shape: 'M-5.5-6h5L6 0-.5 6h-5L1 0z',
  },
}
