import { setTimeout as delay } from 'node:timers/promises'
import { everyone } from '../../access/principal.ts'
import { ApiError } from '../../http/api-error.ts'
import type { JobStore } from '../../ports/job-store.ts'
import type { Transaction } from '../../ports/transaction.ts'

/** Pauses before the reads that find out whether a job exists: a restarted database needs a moment. */
const readPausesMs = [0, 250, 1_000]

/** The answer to a COMMIT was lost, and whether the job exists could not be read. */
export class UnknownOutcomeError extends ApiError {
  constructor(cause: unknown) {
    super(
      'unavailable',
      'The database was lost during the commit, and whether the job exists is unknown. Repeat the request with the same Idempotency-Key.',
      { cause },
    )
  }
}

/**
 * Runs the transaction that creates a job and returns the result of `work`. When the commit itself fails, its outcome
 * is unknown, e.g. because the connection broke before the answer; a read of the job then decides.
 * @throws UnknownOutcomeError when no job was found; the commit may still take effect later
 */
export async function commitJob<T extends object>(
  jobs: Pick<JobStore, 'transact' | 'read'>,
  jobid: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  let result: T | undefined
  try {
    return await jobs.transact(async (tx) => {
      result = await work(tx)
      return result
    })
  } catch (error) {
    // Rolled back: the commit had not been sent.
    if (result === undefined) throw error
    if (await exists(jobs, jobid)) return result
    throw new UnknownOutcomeError(error)
  }
}

async function exists(jobs: Pick<JobStore, 'read'>, jobid: string): Promise<boolean> {
  for (const pauseMs of readPausesMs) {
    await delay(pauseMs)
    const found = await jobs.read(everyone, jobid).catch(() => null)
    // A job that is deleted already did exist.
    if (found !== null && found !== 'unknown') return true
  }
  return false
}
