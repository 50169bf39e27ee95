import { HearbackError } from '../errors.ts'
import type { JobView } from '../generated/contract.ts'
import type { Transport } from './transport.ts'

/** Options of a request that changes a job. */
interface ChangeOptions {
  signal?: AbortSignal
  timeoutMs?: number
}

/** Cancels the job at this path. @throws HearbackError with code `already_final` when the job has ended */
export async function cancelJob({ read }: Transport, path: string, options: ChangeOptions): Promise<JobView> {
  try {
    return await read(`${path}/cancel`, { method: 'POST', ...options })
  } catch (error) {
    if (!hasCode(error, 'already_final')) throw error
    // The response to an earlier attempt may have been lost.
    const job = await read<JobView>(path, options)
    if (job.error?.code === 'canceled') return job
    throw error
  }
}

/** Deletes the job at this path; one that is deleted already is not an error. */
export async function deleteJob({ request }: Transport, path: string, options: ChangeOptions): Promise<void> {
  try {
    await request(path, { method: 'DELETE', ...options })
  } catch (error) {
    if (!hasCode(error, 'gone')) throw error
  }
}

/** Acknowledges the events up to `seq` of the job at this path, received in the mode `via`. */
export async function acknowledgeEvents(
  { request }: Transport,
  path: string,
  seq: number,
  { via, signal }: { via?: string; signal?: AbortSignal },
): Promise<void> {
  await request(`${path}/acknowledge`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ seq, ...(via !== undefined && via !== 'auto' && { mode: via }) }),
    signal,
  })
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof HearbackError && error.code === code
}
