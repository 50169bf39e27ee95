import { beginAttempt } from '#core/jobs/attempt.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { type Benchmark, type Figure, runIfMain } from './support/benchmark.ts'
import { startFollowers } from './support/followers.ts'
import { followableModes, startModeServers } from './support/mode-servers.ts'
import { openStack, type Stack } from './support/stack.ts'

/**
 * Time to catch up after a crash, by mode. Kills the web process, commits an event of each job, and starts the web
 * process again.
 */
export const benchmark: Benchmark = {
  name: 'catch-up',
  title: 'Catch-up after a crash of the web process',
  usage: '[followers = 1000] [mode…]',
  async run([followers = '1000', ...names]) {
    const stack = await openStack()
    try {
      const figures: Figure[] = []
      for (const mode of followableModes(names))
        figures.push(...(await measure(stack, mode, Number(followers))))
      return figures
    } finally {
      await stack.close()
    }
  },
}

async function measure(stack: Stack, mode: DeliveryMode, followerCount: number): Promise<Figure[]> {
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
    await followers.close()
    const last = Math.max(...ids.map((id) => followers.receivedAt.get(id) ?? 0))
    return [
      {
        name: `${mode.name}: all caught up`,
        value: last - ready,
        unit: 'ms after the web process is ready',
        better: 'lower',
        reference: { name: 'its start', value: ready - before },
        samples: followerCount - missing.length,
      },
      { name: `${mode.name}: not caught up`, value: missing.length, unit: 'followers', better: 'lower' },
    ]
  } finally {
    await servers.close()
  }
}

await runIfMain(import.meta, benchmark)
