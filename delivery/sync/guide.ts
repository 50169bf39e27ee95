import type { ModeGuide } from '#core/modes/mode-guide.ts'

export const guide: ModeGuide = {
  kind: 'pull',
  how: 'The client submits the PDF with a maximum wait. If the job is final by then, the response is 200 with the result; otherwise it is the usual 202 with the address of the job, and the client continues in another mode.',
  bestFor: 'Small PDFs: one request, one response',
  translations: [
    {
      language: 'de',
      title: 'Warten auf die Antwort',
      summary: 'Sendet das PDF und erhält das Ergebnis in derselben Antwort, wenn es rechtzeitig fertig ist.',
      bestFor: 'kleine PDFs: eine Anfrage, eine Antwort',
    },
    {
      language: 'fr',
      title: 'Attente de la réponse',
      summary: 'Envoyer le PDF et recevoir le résultat dans la même réponse, s’il est prêt à temps.',
      bestFor: 'les petits PDF : une requête, une réponse',
    },
  ],
  useWhen: [
    'Documents are small, the result is nearly always ready within seconds, and the caller has nothing else to do.',
    'A script wants one request and one response.',
  ],
  avoidWhen: [
    'Jobs take long or come in bursts: callers would keep requests open and get 202 in the end.',
    'A lost connection must not lose the response. The job continues; send an Idempotency-Key and submit again.',
  ],
  needs: [
    'An HTTP client with a timeout longer than the wait, which is at most 60 seconds.',
    'Code that handles 202: the result may not be ready in time.',
  ],
  guarantees: [
    '200 is the final job, completed or failed. 202 is a job that is durably stored and continues.',
  ],
  costs: ['One request in total. One open connection for the duration of the job.'],
  example: [
    'curl -s BASE/samples/letter.pdf |',
    "  curl -H 'Prefer: wait=30' -H 'Content-Type: application/pdf' --data-binary @- BASE/pdf/USERID",
  ].join('\n'),
  quickStarts: [
    {
      language: 'curl',
      title: 'Or submit and wait in one request, for a small PDF: up to 30 seconds.',
      code: "curl -H 'Prefer: wait=30' -F file=@report.pdf BASE/pdf/USERID",
    },
  ],
  order: 80,
  style: {
    colour: { light: 'oklch(0.48 0.1 75)', dark: 'oklch(0.82 0.1 85)' },
    shape: 'M0-6.8 6.5-2.1 4 5.5H-4L-6.5-2.1z',
  },
}
