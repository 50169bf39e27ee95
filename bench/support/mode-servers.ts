import type { ChildProcess } from 'node:child_process'
import { loadMode } from '#client/modes.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'
import type { Services } from '#core/services.ts'
import { modeSettings, modes, modules } from '#delivery/modes.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { createJob } from './jobs.ts'
import { cpuMsOf } from './process-cpu.ts'
import type { Stack } from './stack.ts'

/** The registered modes that clients can follow jobs in, or those of them with these names. */
export function followableModes(names: readonly string[] = []): DeliveryMode[] {
  return modes.filter(({ name, follows }) => follows && (names.length === 0 || names.includes(name)))
}

/** A web process for one mode, a worker process if the mode sends requests, and services to commit events with. */
export interface ModeServers {
  mode: DeliveryMode
  client: ModeClient
  services: Services
  web: ChildProcess
  url: string
  /** CPU that the web and the worker process have used so far, in milliseconds. */
  cpuMs(): number
  /** Creates jobs without a document. */
  createJobs(count: number): Promise<string[]>
  /** Replaces the web process by a new one on the same port. */
  startWeb(): Promise<void>
  close(): Promise<void>
}

export async function startModeServers(stack: Stack, mode: DeliveryMode): Promise<ModeServers> {
  const settings = loadSettings({ HEARBACK_DATA: stack.folder, LOG_LEVEL: 'silent' }, modeSettings)
  const opened = await openServices(settings, stack.databaseUrl, modules, 'bench')
  const { child, url } = await stack.start('bench/support/measured-web.ts')
  const worker = mode.guide.kind === 'push' && (await stack.start('bench/support/mode-workers.ts')).child
  const servers: ModeServers = {
    mode,
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
    async startWeb() {
      const port = new URL(url).port
      servers.web = (await stack.start('bench/support/measured-web.ts', { PORT: port })).child
    },
    async close() {
      await stack.stop(servers.web)
      if (worker) await stack.stop(worker)
      await opened.close()
    },
  }
  return servers
}
