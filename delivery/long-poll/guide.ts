import type { ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'pull',
  how: 'The client requests the job with the last seq it has and a maximum wait. The server delays the response until there is a newer event, the job is final, or the time is over; then the client sends the next request. The event itself wakes the waiting request, so waiting costs no database queries.',
  bestFor: 'Plain requests, with low latency',
  translations: [
    {
      language: 'de',
      summary: 'Sendet eine Anfrage, die der Server beim nächsten Ereignis beantwortet.',
      bestFor: 'einfache Anfragen mit geringer Latenz',
    },
    {
      language: 'fr',
      summary: 'Envoyer une requête à laquelle le serveur répond au prochain événement.',
      bestFor: 'de simples requêtes à faible latence',
    },
  ],
  useWhen: [
    'Latency matters and only plain HTTP requests are possible: a shell script, an old client, a strict proxy.',
    'You use polling and want to remove its delay and its wasted requests by adding one header.',
  ],
  avoidWhen: [
    'You need progress: only numbered events end the wait.',
    'Clients or proxies time out after a few seconds, and the timeout cannot be raised.',
  ],
  needs: [
    'An HTTP client with a timeout longer than the wait, which is at most 60 seconds.',
    'Storage for the last seq between two requests.',
  ],
  guarantees: [
    'No event is lost between two requests: with ?after= and the last seq, the response is immediate when there is a newer event.',
    'The response is the current job. Read the events in between from /results/{jobid}/events.',
  ],
  costs: [
    'One request for each event, and one for each wait that ends without an event. Latency: a few milliseconds.',
  ],
  example: "curl -H 'Prefer: wait=30' 'BASE/results/JOBID?after=1'",
  quickStarts: [
    {
      language: 'JavaScript',
      title: 'In Node: wait for each event with a long poll.',
      code: `let job = { state: 'uploaded', seq: 0 }
while (job.state !== 'completed' && job.state !== 'error') {
  const url = \`BASE/results/\${jobid}?after=\${job.seq}\`
  job = await (await fetch(url, { headers: { prefer: 'wait=30' } })).json()
  console.log(job.state)
}`,
    },
  ],
  order: 20,
  style: {
    colour: { light: 'oklch(0.5 0.19 5)', dark: 'oklch(0.73 0.16 5)' },
    shape: 'M-5-5h10v10h-10z',
  },
}
