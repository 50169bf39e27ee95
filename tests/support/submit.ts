import { readFileSync } from 'node:fs'

/** Submits a bundled sample to a running service and returns the job's id. */
export async function submitLetter(url: string): Promise<string> {
  const response = await fetch(`${url}/pdf/alice?filename=letter.pdf`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: readFileSync('public/samples/letter.pdf'),
  })
  const job = (await response.json()) as { jobid: string }
  if (response.status !== 202) throw new Error(`Submit answered ${response.status}: ${JSON.stringify(job)}`)
  return job.jobid
}
