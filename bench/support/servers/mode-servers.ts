import type { ChildProcess } from 'node:child_process'
import { loadMode } from '#client/follow/modes.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'
import type { Services } from '#core/services.ts'
import { modeSettings, modes, modules } from '#delivery/modes.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { createJob } from '../load/jobs.ts'
import { cpuMsOf } from '../process-cpu.ts'
import type { Figure } from '../report/benchmark.ts'
import { openStack, type Stack } from '../stack.ts'

/** A web process for one mode, a worker process if the mode sends requests, and services to commit events with. */
export interface ModeServers {
  client: ModeClient
  services: Services
  web: ChildProcess
  url: string
  /** CPU that the web and the worker process have used so far, in milliseconds. */
  cpuMs(): number
  /** Creates jobs without a document. */
  createJobs(count: number): Promise<string[]>
  /** Kills the web process. */
  killWeb(): Promise<void>
  /** Starts a new web process on the same port. */
  startWeb(): Promise<void>
  close(): Promise<void>
}

/**
 * Measures modes one after the other, each with its own servers, on one database. The names of the figures get the
 * name of their mode as a prefix.
 * @param args the number of followers (default: 1,000), then names of modes (default: all followable ones)
 */
export async function measureModes(
  [followers = '1000', ...names]: readonly string[],
  measure: (servers: ModeServers, followers: number) => Promise<Figure[]>,
): Promise<Figure[]> {
  const stack = await openStack()
  try {
    const figures: Figure[] = []
    for (const mode of followableModes(names)) {
      const servers = await startModeServers(stack, mode)
      try {
        const measured = await measure(servers, Number(followers))
        figures.push(...measured.map((figure) => ({ ...figure, name: `${mode.name}: ${figure.name}` })))
      } finally {
        await servers.close()
      }
    }
    return figures
  } finally {
    await stack.close()
  }
}

/** The registered modes that clients can follow jobs in, or those of them with these names. */
function followableModes(names: readonly string[]): DeliveryMode[] {
  return modes.filter(({ name, follows }) => follows && (names.length === 0 || names.includes(name)))
}

/** Starts the processes of a mode. */
async function startModeServers(stack: Stack, mode: DeliveryMode): Promise<ModeServers> {
  const settings = loadSettings({ HEARBACK_DATA: stack.folder, LOG_LEVEL: 'silent' }, modeSettings)
  const opened = await openServices(settings, stack.databaseUrl, modules, 'bench')
  const { child, url } = await stack.start('bench/support/servers/measured-web.ts')
  const worker =
    mode.guide.kind === 'push' && (await stack.start('bench/support/servers/mode-workers.ts')).child
  const servers: ModeServers = {
    client: await loadMode(mode.name),
    services: opened.services,
    web: child,
    url,
    cpuMs: () => cpuMsOf(servers.web.pid) + cpuMsOf(worker ? worker.pid : undefined),
    async createJobs(count) {
      const jobids: string[] = []
      while (jobids.length < count) jobids.push((await createJob(opened.services, 'bench')).data.jobid)
      return jobids
    },
    killWeb: () => stack.stop(servers.web, 'SIGKILL'),
    async startWeb() {
      const port = new URL(url).port
      servers.web = (await stack.start('bench/support/servers/measured-web.ts', { PORT: port })).child
    },
    async close() {
      await stack.stop(servers.web)
      if (worker) await stack.stop(worker)
      await opened.close()
    },
  }
  return servers
}
