import { join } from 'node:path'
import { sendSignal } from '#tests/chaos/faults/kinds/signal.ts'
import { freePort } from '#tests/support/free-port.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { descendants, type FoundProcess, isSameProcess } from '#tests/support/service/processes.ts'
import { compileCache, shareCompileCache } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'
import type { Cleanup } from '../cleanup.ts'
import { AdjustableClock } from './adjustable-clock.ts'
import { type RunDatabase, startDatabase } from './database.ts'
import type { DocumentStorage, StorageType } from './storage/document-storage.ts'
import { openFolderStorage } from './storage/folder-storage.ts'
import { openS3Storage } from './storage/s3-storage.ts'
import { type Environment, Unit } from './unit.ts'
import { startWakeUpServer, type WakeUpServer, type WakeUpType } from './wakeups/wake-up-server.ts'

/** The kinds of processes, by what their command lines contain. */
const roles = {
  web: /\bserver\/main\.ts/,
  worker: /\bworker\/main\.ts/,
  analysis: /\bworker\/analysis\/process\/child\.ts/,
  supervisor: /\bserver\/supervisor\.ts/,
  'postgres-owner': /\bpostgres-process\.ts/,
  postmaster: /\/bin\/postgres /,
  backend: /^postgres: \S+ hearback 127\.0\.0\.1/,
  checkpointer: /^postgres: checkpointer/,
} as const

export type Role = keyof typeof roles

/** A supervisor, a web process and a worker. */
const unitCount = 3

export interface StackOptions {
  /** Empty folder for all data. */
  folder: string
  /** Folder for the output of the processes. */
  logs: string
  /** Settings of the service. */
  env: Record<string, string>
  storage: StorageType
  wakeUps: WakeUpType
  /** Whether to mount a small volume for the folder of the documents, if this process may. */
  mountsVolume: boolean
  /** Whether the clock of the service can be shifted, where libfaketime is installed. */
  shiftsClock: boolean
  cleanup: Cleanup
}

/**
 * The service in real processes: a supervisor with a web process and a worker, one more of each on its own, and the
 * embedded PostgreSQL.
 */
export class Stack {
  readonly database: RunDatabase
  /** In front of both web processes. */
  readonly link: FaultyProxy
  readonly storage: DocumentStorage
  /** Null when PostgreSQL carries the wake-ups. */
  readonly wakeUps: WakeUpServer | null
  /** Of the processes of the service; null when it cannot be shifted. */
  readonly clock: AdjustableClock | null
  readonly #units: Unit[]
  readonly #webPorts: number[]

  private constructor(
    database: RunDatabase,
    link: FaultyProxy,
    options: StackOptions,
    storage: DocumentStorage,
    wakeUps: WakeUpServer | null,
    ports: number[],
  ) {
    this.database = database
    this.link = link
    this.storage = storage
    this.wakeUps = wakeUps
    this.clock = options.shiftsClock ? AdjustableClock.open(options.folder) : null
    this.#webPorts = ports
    const env = {
      ...baseEnv(),
      ...options.env,
      ...storage.env,
      ...this.clock?.env,
      HEARBACK_DATA: join(options.folder, 'data'),
      DISK_RESERVE_MB: '8',
    }
    const [first, second] = ports.map(String)
    this.#units = Object.entries({
      supervisor: { args: ['server/supervisor.ts'], own: { PORT: first } },
      web: { args: ['server/main.ts', '--standalone'], own: { PORT: second } },
      worker: { args: ['worker/main.ts', '--standalone'], own: {} },
    }).map(([name, { args, own }], index) => {
      const unitEnv = {
        ...{ ...env, ...own, DATABASE_URL: database.urlOf(index) },
        ...(wakeUps && { WAKEUP_URL: wakeUps.urlOf(index) }),
      }
      return new Unit(name, args, unitEnv, join(options.logs, `${name}.log`))
    })
  }

  static async start(options: StackOptions): Promise<Stack> {
    const database = await startDatabase(options, baseEnv(), unitCount)
    shareCompileCache(join(options.folder, 'data'))
    const storage =
      options.storage === 's3'
        ? await openS3Storage(options.cleanup)
        : openFolderStorage(join(options.folder, 'documents'), options)
    const wakeUps = options.wakeUps === 'nats' ? await startWakeUpServer(options.cleanup, unitCount) : null
    const ports = [await freePort(), await freePort()]
    const link = await openFaultyProxy(ports[0] ?? 0)
    options.cleanup.add(() => link.close())
    link.aim(...ports)
    const stack = new Stack(database, link, options, storage, wakeUps, ports)
    options.cleanup.add(() => Promise.all(stack.#units.map((unit) => unit.stop())))
    const [supervisor, ...others] = stack.#units
    supervisor?.start()
    // The supervisor brings the schema up to date.
    await until(() => isReady(ports[0] ?? 0), 120_000)
    for (const unit of others) unit.start()
    await stack.untilReady(120_000)
    return stack
  }

  /** Running processes of a role. */
  find(role: Role): FoundProcess[] {
    return descendants(process.pid).filter(({ command }) => roles[role].test(command))
  }

  /** Waits until both web processes and both workers serve. */
  async untilReady(timeoutMs = 30_000): Promise<void> {
    await until(async () => {
      await Promise.all(this.#webPorts.map(isReady))
      if (this.find('worker').length < 2) throw new Error('A worker is missing.')
    }, timeoutMs)
  }

  /**
   * Ends each web process and worker in an orderly way, and waits for its successor before the next. Returns their
   * number. When `beforeEach` rejects, the rest is left; @throws its error when it rejects for the first one
   */
  async restartInTurn(beforeEach: () => Promise<void>): Promise<number> {
    let ended = 0
    for (const old of [...this.find('web'), ...this.find('worker')]) {
      try {
        await beforeEach()
      } catch (error) {
        if (ended > 0) return ended
        throw error
      }
      ended += sendSignal(old, 'SIGTERM')
      await until(() => {
        if (isSameProcess(old)) throw new Error('It is still running.')
      }, 10_000).catch(() => {})
      // Another fault may interfere.
      await this.untilReady(10_000).catch(() => {})
    }
    return ended
  }

  /** Stops the service, not the database. Returns its database sessions that are open a minute later. */
  async stopService(): Promise<string[]> {
    await Promise.all(this.#units.map((unit) => unit.stop()))
    const list = async () => {
      const rows = await this.database.query<{ session: string }>(
        `SELECT concat_ws(' ', application_name, state, wait_event, state_change, query) AS session
         FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND datname = 'hearback' AND pid <> pg_backend_pid()`,
      )
      return rows.map(({ session }) => session)
    }
    return until(async () => {
      if ((await list()).length > 0) throw new Error('Sessions are open.')
      return []
    }).catch(list)
  }
}

/** The environment of this process, without settings of the service or of a test runner. */
function baseEnv(): Environment {
  const { PATH, HOME, TMPDIR } = process.env
  return {
    ...{ PATH, HOME, TMPDIR },
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_COMPILE_CACHE: compileCache,
  }
}

async function isReady(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`, {
    signal: AbortSignal.timeout(2_000),
  })
  await response.body?.cancel()
  if (!response.ok) throw new Error(`/health/ready answered ${response.status}.`)
}
