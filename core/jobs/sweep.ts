import { everyone } from '../access/principal.ts'
import type { Services } from '../services.ts'
import { erase } from './erase.ts'
import { analyzeQueue } from './submit/submit.ts'

/** Younger blobs may belong to a submit that has not committed yet. */
const minOrphanAgeMs = 24 * 3_600_000
/** An unfinished job of this age without a queue message is stranded. */
const minStrandedAgeMs = 60_000
/** Jobs per sweep. */
const batch = 100

/** Erases expired jobs. Returns their number. */
export async function sweepExpired(
  services: Pick<Services, 'jobs' | 'blobs' | 'hooks' | 'clock'>,
): Promise<number> {
  const expired = await services.jobs.expired(services.clock(), batch)
  for (const jobid of expired) await erase(services, everyone, jobid)
  return expired.length
}

/**
 * Enqueues unfinished jobs that have no message in the queue, so that every accepted job reaches a final state
 * even when the queue lost messages. Returns their number.
 */
export async function sweepStranded(services: Pick<Services, 'jobs' | 'clock'>): Promise<number> {
  const before = new Date(services.clock().getTime() - minStrandedAgeMs)
  const stranded = await services.jobs.stranded(analyzeQueue, before, batch)
  if (stranded.length > 0) {
    await services.jobs.transact((tx) =>
      tx.enqueue(stranded.map((jobid) => ({ queue: analyzeQueue, data: { jobid } }))),
    )
  }
  return stranded.length
}

/** Removes files without a job, left by a crash during submit or erase. Returns the number of jobs cleaned up. */
export async function sweepOrphans(services: Pick<Services, 'jobs' | 'blobs' | 'clock'>): Promise<number> {
  const before = new Date(services.clock().getTime() - minOrphanAgeMs)
  let removed = 0
  for await (const jobid of services.blobs.olderThan(before)) {
    if (typeof (await services.jobs.read(everyone, jobid)) !== 'string') continue
    await services.blobs.remove(jobid)
    removed++
  }
  return removed
}
