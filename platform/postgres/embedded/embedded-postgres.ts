import { mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Client } from 'pg'
import { StartupError } from '#platform/startup-error.ts'
import { findBinaries } from './binaries.ts'
import { clusterExists, createCluster, superuser } from './cluster.ts'
import { KeptPostmaster } from './keep-running.ts'
import { findLauncher } from './launcher.ts'
import { own } from './ownership.ts'
import { readPassword } from './password.ts'
import { stopStaleServer } from './stale-server.ts'

export interface EmbeddedPostgres {
  /** Connection string of the `hearback` database; stays the same as long as this runs. */
  readonly url: string
  /** Ends all sessions and stops the server, within 2.5 s. May be called more than once. */
  stop(): Promise<void>
}

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster; made when it does not exist. Its password is kept beside it. */
  dataDir: string
  /** Told what takes time, in words for the person at the terminal. */
  onProgress?: (step: string) => void
  /** Aborting ends a start that is under way; it then throws the signal's reason. */
  signal?: AbortSignal
  /** False makes it forget on a crash, for tests only. */
  durable?: boolean
}

/**
 * Runs the PostgreSQL that npm installed, for this process alone: loopback, a free port, a generated password.
 * A server that dies is started again on the same port.
 * @throws StartupError with a sentence for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { signal, onProgress = () => {}, durable = true } = options
  const dataDir = resolve(options.dataDir)
  makeFolder(dirname(dataDir))
  const binaries = await findBinaries()
  const exists = clusterExists(dataDir)
  const password = readPassword(dataDir, exists)
  const launcher = findLauncher(dataDir, binaries.postgres)
  const settings = { binaries, launcher, durable }
  if (exists) await stopStaleServer(dataDir, password)
  else {
    onProgress('Creating the database …')
    await createCluster(dataDir, settings, signal)
  }
  const postmaster = await KeptPostmaster.start({ dataDir, ...settings }, onProgress)
  const address = `postgresql://${superuser}:${password}@127.0.0.1:${postmaster.port}`
  try {
    const ownership = await own(`${address}/postgres`)
    await createDatabase(`${address}/postgres`)
    signal?.throwIfAborted()
    let stopped: Promise<void> | undefined
    return {
      url: `${address}/hearback`,
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

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StartupError(`${folder} cannot be made (${reason}). Set HEARBACK_DATA to another folder.`, {
      cause,
    })
  }
}

/** Idempotent: a start that was killed after making the cluster may not have come this far. */
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
