import type { ModeGuide } from '#core/modes/delivery-mode.ts'

export const guide: ModeGuide = {
  how: 'The client asks for the job, says which seq it knows and how long it would wait, and the answer is held back until there is a newer event, the job is done, or the time is over. Then it asks again. The waiting request is woken by the event itself and costs the database nothing.',
  useWhen: [
    'You want the news at once and have nothing but plain HTTP requests: a shell script, an old client, a strict proxy.',
    'Polling is what you have, and you want its delay and its wasted requests gone by adding one header.',
  ],
  avoidWhen: [
    'You want progress as well: only numbered events wake the answer.',
    'Clients or proxies give a request up after a few seconds and cannot be told to wait longer.',
  ],
  needs: [
    'An HTTP client with a timeout longer than the wait, which is 60 seconds at most.',
    'A place to keep the last seq between two requests.',
  ],
  guarantees: [
    'No event is lost between two requests: ask with ?after= and the last seq you know, and you are answered at once if there is more.',
    'The answer is the job as it is. The events between are read from /results/{jobid}/events.',
  ],
  costs: [
    'One request for each piece of news, one more for each wait that ends without. Latency: a few milliseconds.',
  ],
  example: "curl -H 'Prefer: wait=30' 'BASE/results/JOBID?after=1'",
}
