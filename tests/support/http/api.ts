import { readFileSync } from 'node:fs'

/** Returns a function that sends requests with an optional JSON body and parses the JSON response. */
export function apiOf(url: string) {
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(url + path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null }
  }
}

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
