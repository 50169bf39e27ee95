import { beginAttempt } from '#core/jobs/attempt.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { startFollowers } from './support/followers.ts'
import { followableModes, startModeServers } from './support/mode-servers.ts'
import { openStack } from './support/stack.ts'

/**
 * Time to catch up after a crash, by mode: `node bench/catch-up.ts [followers] [mode…]`. Kills the web process,
 * commits an event of each job, and starts the web process again.
 */
const followerCount = Number(process.argv[2] ?? 1_000)
const stack = await openStack()
try {
  for (const mode of followableModes(process.argv.slice(3))) await measure(mode)
} finally {
  await stack.close()
}

async function measure(mode: DeliveryMode): Promise<void> {
  const servers = await startModeServers(stack, mode)
  try {
    const jobids = await servers.createJobs(followerCount)
    const followers = await startFollowers(servers.client, servers.url, jobids)
    await stack.stop(servers.web, 'SIGKILL')
    const ids: string[] = []
    for (const jobid of jobids) ids.push(`${jobid}-${(await beginAttempt(servers.services, jobid))?.seq}`)
    const before = performance.now()
    await servers.startWeb()
    const ready = performance.now()
    const missing = await followers.waitFor(ids)
    const last = Math.max(...ids.map((id) => followers.receivedAt.get(id) ?? 0))
    console.log(
      `${mode.name}: ${followerCount - missing.length} of ${followerCount} followers caught up ${(last - ready).toFixed(0)} ms after the new web ` +
        `process was ready (start: ${(ready - before).toFixed(0)} ms)`,
    )
    await followers.close()
  } finally {
    await servers.close()
  }
}
