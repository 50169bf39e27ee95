import { readFileSync } from 'node:fs'

/** Submits a bundled sample to a running service and returns the job's id. */
export async function submitSample(url: string, filename: string, userid = 'alice'): Promise<string> {
  const response = await fetch(`${url}/pdf/${userid}?filename=${filename}`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: readFileSync(`public/samples/${filename}`),
  })
  const job = (await response.json()) as { jobid: string }
  if (response.status !== 202) throw new Error(`Submit answered ${response.status}: ${JSON.stringify(job)}`)
  return job.jobid
}
