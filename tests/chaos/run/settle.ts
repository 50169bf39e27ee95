import { readUnsettled } from '#tests/chaos/checker/read-database.ts'
import { isOrphan } from '#tests/chaos/checker/resources.ts'
import type { Followers } from '#tests/chaos/clients/followers.ts'
import { until } from '#tests/support/until.ts'
import type { Stack } from './service/stack.ts'

const settleTimeoutMs = 120_000
/** The sweep of orphaned files runs every minute, but not for 3 minutes after a jump of the clock. */
const sweepTimeoutMs = 75_000
const sweepTimeoutAfterJumpMs = sweepTimeoutMs + 3 * 60_000
/** Shorter runs leave orphaned files to the sweep. */
const minSweptRunMs = 150_000

/** Waits until the service is ready, every job is final, every event delivered, and every follower has ended. */
export async function settle(
  { stack, followers, runMs }: { stack: Stack; followers: Followers; runMs: number },
  say: (line: string) => void,
): Promise<void> {
  // Connections that were frozen would only end by a timeout of their owners.
  for (const link of [stack.link, ...stack.storage.links]) link.cut()
  try {
    await stack.untilReady(60_000)
    await until(async () => {
      const unsettled = await readUnsettled(stack.database.query)
      if (unsettled !== null) throw new Error(`Not settled: ${unsettled}`)
      if (followers.open > 0) throw new Error(`Not settled: ${followers.open} followers`)
    }, settleTimeoutMs)
    if (runMs >= minSweptRunMs)
      await waitForSweep(stack, stack.clock ? sweepTimeoutAfterJumpMs : sweepTimeoutMs)
  } catch (error) {
    // The checker reports what is missing.
    say(error instanceof Error ? error.message : String(error))
  }
}

async function waitForSweep(stack: Stack, timeoutMs: number): Promise<void> {
  const rows = await stack.database.query<{ jobid: string }>('SELECT jobid FROM job')
  const jobids = new Set(rows.map(({ jobid }) => jobid))
  const orphans = async () => (await stack.storage.list()).filter((file) => isOrphan(file, jobids))
  for (const orphan of await orphans()) await stack.storage.makeOld(orphan)
  await until(async () => {
    const left = await orphans()
    if (left.length > 0) throw new Error(`Not swept: ${left.length} files without a job`)
  }, timeoutMs)
}
