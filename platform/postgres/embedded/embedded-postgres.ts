import { dirname, resolve } from 'node:path'
import { Client } from 'pg'
import { makeDataFolder } from '#platform/private-folder.ts'
import { prepareApplicationRole } from './application-role.ts'
import { findBinaries } from './binaries.ts'
import { clusterExists, createCluster, superuser } from './cluster.ts'
import { findLauncher } from './launcher.ts'
import type { WalLevel } from './options.ts'
import { own } from './ownership.ts'
import { readPassword } from './password.ts'
import { stopStaleServer } from './stale-server.ts'
import { SupervisedPostmaster } from './supervised-postmaster.ts'

export interface EmbeddedPostgres {
  /** Address of the `hearback` database for the application's role. It stays the same until `stop`. */
  readonly url: string
  /** The same database for the superuser. Only for the supervisor, tools and tests. */
  readonly superuserUrl: string
  /** Ends all sessions and stops the server, within 2.5 s. May be called more than once. */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster; created when it does not exist. The superuser's password is stored beside it. */
  dataDir: string
  /** Called with a line for the terminal when a step takes time. */
  onProgress?: (step: string) => void
  /** Aborts the start; it then throws the signal's reason. */
  signal?: AbortSignal
  /** False turns off fsync: data may be lost in a crash. For tests only. */
  durable?: boolean
  /** `logical` for change data capture; default: `minimal`. */
  walLevel?: WalLevel
}

/**
 * Starts the PostgreSQL server that npm installed, on a free port of the loopback interface. A server that exits
 * unexpectedly is started again on the same port.
 * @throws StartupError with a message for the operator
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { signal, onProgress = () => {}, durable = true, walLevel = 'minimal' } = options
  const dataDir = resolve(options.dataDir)
  await makeDataFolder(dirname(dataDir))
  const binaries = await findBinaries()
  const exists = clusterExists(dataDir)
  const password = readPassword(dataDir, exists)
  const launcher = findLauncher(dataDir, binaries.postgres)
  const settings = { binaries, launcher, durable, walLevel }
  if (exists) await stopStaleServer(dataDir, password)
  else {
    onProgress('Creating the database …')
    await createCluster(dataDir, settings, signal)
  }
  const postmaster = await SupervisedPostmaster.start({ dataDir, ...settings }, onProgress)
  const address = `postgresql://${superuser}:${password}@127.0.0.1:${postmaster.port}`
  try {
    const ownership = await own(`${address}/postgres`)
    await createDatabase(`${address}/postgres`)
    const url = await prepareApplicationRole(`${address}/hearback`)
    signal?.throwIfAborted()
    let stopped: Promise<void> | undefined
    return {
      url,
      superuserUrl: `${address}/hearback`,
      stop: () => {
        stopped ??= ownership.release().then(() => postmaster.stop())
        return stopped
      },
    }
  } catch (error) {
    await postmaster.stop()
    throw error
  }
}

/** Idempotent: an earlier start may have been killed between the cluster and the database. */
async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query("SELECT 1 FROM pg_database WHERE datname = 'hearback'")
    if (rows.length === 0) await client.query('CREATE DATABASE hearback')
  } finally {
    await client.end()
  }
}
