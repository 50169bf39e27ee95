import { everyone } from '../access/principal.ts'
import { clock, type ServiceClock } from '../clock.ts'
import type { Services } from '../services.ts'
import { eraseIfPresent } from './erase.ts'
import { analyzeQueue } from './submit/submit.ts'

/** Younger blobs may belong to a submit that has not committed yet; see `maxCommitDelayMs` in `submit/submit.ts`. */
const minOrphanAgeMs = 3 * 60_000
/** Age up to which orphans are looked for every minute; all are looked for every hour. */
const recentMs = 2 * 3_600_000
/** An unfinished job of this age without a queue message is stranded. */
const minStrandedAgeMs = 60_000
/** Jobs per query. */
const batch = 100
/** Jobs erased at the same time: the sweep leaves most of the database to the service. */
const maxErasing = 2
const tombstoneBatch = 1_000

/**
 * Erases all expired jobs, a few at a time and each in a transaction of its own, so that no lock is held for longer than
 * one job takes. Returns their number.
 * @throws Error of a job that could not be erased, after the others
 */
export async function sweepExpired(
  services: Pick<Services, 'jobs' | 'blobs' | 'hooks' | 'clock'>,
  stopping?: AbortSignal,
): Promise<number> {
  const failed = new Map<string, unknown>()
  let erased = 0
  while (!stopping?.aborted) {
    const limit = batch + failed.size
    const expired = await services.jobs.expired(services.clock(), limit)
    const waiting = expired.filter((jobid) => !failed.has(jobid))
    const lanes = Array.from({ length: maxErasing }, async () => {
      for (let jobid = waiting.shift(); jobid && !stopping?.aborted; jobid = waiting.shift()) {
        try {
          // Another worker may have erased it.
          if (await eraseIfPresent(services, everyone, jobid)) erased += 1
        } catch (error) {
          failed.set(jobid, error)
        }
      }
    })
    await Promise.all(lanes)
    if (expired.length < limit || failed.size >= batch) break
  }
  for (const error of failed.values()) throw error
  return erased
}

/**
 * Deletes the emptied rows of jobs that were erased long ago, with their idempotency keys: such a job is unknown from
 * then on, instead of gone. Returns their number.
 */
export async function sweepTombstones(
  { jobs, clock, limits }: Pick<Services, 'jobs' | 'clock' | 'limits'>,
  stopping?: AbortSignal,
): Promise<number> {
  const before = new Date(clock().getTime() - limits.tombstoneDays * 86_400_000)
  let deleted = 0
  while (!stopping?.aborted) {
    const count = await jobs.deleteErased(before, tombstoneBatch)
    deleted += count
    if (count < tombstoneBatch) break
  }
  return deleted
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

type OrphanServices = Pick<Services, 'log' | 'blobs' | 'clock'>
/** Knows whether the times of files can be trusted. */
type FileClock = Pick<ServiceClock, 'wasHostRightFor'>

/**
 * Removes files that a killed process has left: those of jobs that do not exist, and partial ones. Files of existing
 * jobs are kept. Files are also kept while their age is not certain, because the clock of this machine was set. Returns
 * the number of jobs and partial files.
 */
export async function sweepOrphans(
  services: OrphanServices,
  ageMs = Number.POSITIVE_INFINITY,
  fileClock: FileClock = clock,
): Promise<number> {
  if (!fileClock.wasHostRightFor(minOrphanAgeMs)) return 0
  const now = services.clock().getTime()
  const before = new Date(now - minOrphanAgeMs)
  const after = new Date(Math.max(0, now - ageMs))
  let removed = 0
  let found: string[] = []
  for await (const jobid of services.blobs.olderThan(before, after)) {
    found.push(jobid)
    if (found.length < batch) continue
    removed += await removeOrphans(services, found)
    found = []
  }
  removed += await removeOrphans(services, found)
  // Last, because it modifies the folders.
  return removed + (await services.blobs.removePartial(before, after))
}

/** `sweepOrphans` for the files of the last two hours, which is cheaper. */
export function sweepRecentOrphans(services: OrphanServices, fileClock?: FileClock): Promise<number> {
  return sweepOrphans(services, recentMs, fileClock)
}

async function removeOrphans({ log, blobs }: OrphanServices, jobids: string[]): Promise<number> {
  if (jobids.length === 0) return 0
  const present = new Set((await log.present(jobids)).map(({ jobid }) => jobid))
  const orphans = jobids.filter((jobid) => !present.has(jobid))
  for (const jobid of orphans) await blobs.remove(jobid)
  return orphans.length
}
