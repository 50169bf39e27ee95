import { everyone } from '../access/principal.ts'
import type { Services } from '../services.ts'
import { erase } from './erase.ts'
import { analyzeQueue } from './submit.ts'

/** A blob younger than this may belong to a submit that has not committed yet. */
const youngestOrphanMs = 24 * 3_600_000
/** A job that waits this long without a message in the queue has lost it. */
const longestWithoutMessageMs = 60_000
const batch = 100

/** Erases the jobs whose time is over. Returns how many. */
export async function sweepExpired(services: Services): Promise<number> {
  const expired = await services.jobs.expired(services.clock(), batch)
  for (const jobid of expired) await erase(services, everyone, jobid)
  return expired.length
}

/**
 * Sends a new message for unfinished jobs that no message stands for, so that whatever happened to the queue,
 * what was accepted reaches a final state. Returns how many.
 */
export async function sweepStranded(services: Services): Promise<number> {
  const before = new Date(services.clock().getTime() - longestWithoutMessageMs)
  const stranded = await services.jobs.stranded(analyzeQueue, before, batch)
  if (stranded.length > 0) {
    await services.jobs.transact((tx) =>
      tx.enqueue(stranded.map((jobid) => ({ queue: analyzeQueue, data: { jobid } }))),
    )
  }
  return stranded.length
}

/** Removes files that no job owns: of submits that died before their commit, and of erasures that died after. */
export async function sweepOrphans(services: Services): Promise<number> {
  const before = new Date(services.clock().getTime() - youngestOrphanMs)
  let removed = 0
  for await (const jobid of services.blobs.olderThan(before)) {
    if (typeof (await services.jobs.read(everyone, jobid)) !== 'string') continue
    await services.blobs.remove(jobid)
    removed++
  }
  return removed
}
