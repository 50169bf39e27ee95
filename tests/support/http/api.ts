import { readFileSync } from 'node:fs'

/**
 * Returns a function that sends requests with an optional JSON body and parses the JSON response, which must be as the
 * API description says.
 */
export function apiOf(url: string) {
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(url + path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const text = await response.text()
    const parsed = text ? JSON.parse(text) : null
    // The browser tests use this file, too; their runner cannot load the code of the server.
    if (process.env.VITEST) {
      const { checkDescribed } = await import('./described-response.ts')
      checkDescribed(method, path, response.status, parsed)
    }
    return { status: response.status, headers: response.headers, body: parsed }
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
