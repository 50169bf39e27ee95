import { beginAttempt } from '#core/jobs/attempt.ts'
import { startFollowers } from '../support/load/followers.ts'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { type ModeServers, measureModes } from '../support/servers/mode-servers.ts'

/**
 * Time to catch up after a crash, by mode. Kills the web process, commits an event of each job, and starts the web
 * process again.
 */
export const benchmark: Benchmark = {
  name: 'catch-up',
  title: 'Catch-up after a crash of the web process',
  usage: '[followers = 1000] [mode…]',
  run: (args) => measureModes(args, measure),
}

async function measure(servers: ModeServers, followerCount: number): Promise<Figure[]> {
  const jobids = await servers.createJobs(followerCount)
  const followers = await startFollowers(servers.client, servers.url, jobids)
  await servers.killWeb()
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
      name: 'all caught up',
      value: last - ready,
      unit: 'ms after the web process is ready',
      better: 'lower',
      reference: { name: 'its start', value: ready - before },
      samples: followerCount - missing.length,
    },
    { name: 'not caught up', value: missing.length, unit: 'followers', better: 'lower' },
  ]
}

await runIfMain(import.meta, benchmark)
