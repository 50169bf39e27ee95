import { loadMode } from '#client/follow/modes.ts'
import { createJob } from '../../support/load/jobs.ts'
import type { Variant } from '../plan/variants.ts'
import { noTraffic, type ObservedClient, observe } from './client.ts'
import { waitUntil } from './clock.ts'
import type { Environment } from './environment.ts'
import { withRetries } from './job-script.ts'

export interface MemoryResult {
  variant: string
  /** Heap of the web process with that many idle clients, after a garbage collection. */
  points: { clients: number; heapBytes: number }[]
}

/** Connections that are opened at the same time. */
const maxConnecting = 50

/** Heap of the web process with each of these numbers of idle clients, ascending, each of a job of its own. */
export async function measureMemory(
  environment: Environment,
  variant: Variant,
  counts: readonly number[],
): Promise<MemoryResult> {
  const client = await loadMode(variant.mode.name)
  const clients: ObservedClient[] = []
  const points: MemoryResult['points'] = []
  const { url: baseUrl } = environment
  const waiting = () => clients.filter(({ snapshotSeq }) => snapshotSeq === null).length
  for (const count of counts) {
    while (clients.length < count) {
      const { data } = await withRetries(() => createJob(environment.services, `memory ${clients.length}`))
      clients.push(
        observe(client, { baseUrl, jobid: data.jobid, intervalMs: variant.intervalMs }, noTraffic()),
      )
      await waitUntil(() => waiting() < maxConnecting)
    }
    await waitUntil(() => waiting() === 0)
    points.push({ clients: count, heapBytes: await environment.heapBytes() })
  }
  for (const one of clients) one.stop()
  await Promise.all(clients.map(({ done }) => done))
  return { variant: variant.id, points }
}
