import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { modeSettings, modules } from '#delivery/modes.ts'
import { type OpenServices, openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { serviceNodeFlags } from '#server/processes/node-flags.ts'
import { cpuMsOf, cpuMsOfTree } from '../../support/process-cpu.ts'
import { SocketMeter } from '../../support/socket-meter.ts'
import { openStack, type Stack } from '../../support/stack.ts'

/** Bounds of the service that a single machine of clients would reach. */
const webEnv = { MAX_CONNECTIONS_PER_ADDRESS: '20000', INBOXES_PER_USER: '1000000', LOG_LEVEL: 'silent' }

const workerEnv = { LOG_LEVEL: 'silent' }

/** CPU time so far in milliseconds, by process. The generator is this process: it commits events and runs all clients. */
export interface CpuReading {
  web: number
  worker: number
  postgres: number
  generator: number
}

/** The service under test: a database, one web process, one worker process; and services to commit events with. */
export interface Environment extends Pick<OpenServices, 'services' | 'database'> {
  stack: Stack
  /** For statistics of the whole server. */
  admin: pg.Pool
  web: ChildProcess
  worker: ChildProcess
  url: string
  sockets: SocketMeter
  readCpu(): CpuReading
  /** Heap of the web process after a garbage collection, in bytes. */
  heapBytes(): Promise<number>
  startWeb(): Promise<{ child: ChildProcess; url: string }>
  /** Makes this web process the one under test. */
  switchWeb(web: { child: ChildProcess; url: string }): void
  /** Replaces the worker process. */
  replaceWorker(script: string): Promise<void>
  close(): Promise<void>
}

/** Worker process that serves the queues of all modes, and analyses no documents. */
export const deliveryWorker = 'bench/support/servers/mode-workers.ts'

export async function openEnvironment(): Promise<Environment> {
  const stack = await openStack({
    track_commit_timestamp: 'on',
    shared_preload_libraries: 'pg_stat_statements',
    // No checkpoint during a measurement: the pages it writes again to the log would count for one mode.
    checkpoint_timeout: '1h',
    max_wal_size: '8GB',
  })
  const settings = loadSettings({ HEARBACK_DATA: stack.folder, LOG_LEVEL: 'silent' }, modeSettings)
  const { services, database, close } = await openServices(settings, stack.databaseUrl, modules, 'bench')
  const admin = new pg.Pool({ connectionString: stack.superuserUrl, max: 2 })
  await admin.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
  const postmaster = Number(
    readFileSync(join(stack.folder, 'postgres/postmaster.pid'), 'utf8').split('\n', 1)[0],
  )
  const startWeb = () => stack.start('bench/support/servers/measured-web.ts', webEnv, serviceNodeFlags)
  const web = await startWeb()
  const environment: Environment = {
    stack,
    services,
    database,
    admin,
    web: web.child,
    url: web.url,
    worker: (await stack.start(deliveryWorker, workerEnv)).child,
    sockets: new SocketMeter(() => Number(new URL(environment.url).port)),
    readCpu() {
      const { user, system } = process.cpuUsage()
      return {
        web: cpuMsOf(environment.web.pid),
        worker: cpuMsOfTree(environment.worker.pid ?? 0),
        postgres: cpuMsOfTree(postmaster),
        generator: (user + system) / 1_000,
      }
    },
    async heapBytes() {
      environment.web.send('memory')
      const [{ bytes }] = (await once(environment.web, 'message')) as [{ bytes: number }]
      return bytes
    },
    startWeb,
    switchWeb({ child, url }) {
      environment.web = child
      environment.url = url
    },
    async replaceWorker(script) {
      await stack.stop(environment.worker)
      environment.worker = (await stack.start(script, workerEnv)).child
    },
    async close() {
      environment.sockets.close()
      await admin.end()
      await close()
      await stack.close()
    },
  }
  return environment
}
