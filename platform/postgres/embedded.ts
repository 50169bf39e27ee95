import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, resolve } from 'node:path'
import { Client } from 'pg'
import { BootError } from '#platform/boot-error.ts'
import { findBinaries } from './binaries.ts'
import { clusterExists, createCluster, superuser } from './cluster.ts'
import { findLauncher } from './launcher.ts'
import { stopLeftover } from './leftover.ts'
import { own } from './ownership.ts'
import { readPassword } from './password.ts'
import { PortTaken, type Postmaster, type PostmasterOptions, startPostmaster } from './postmaster.ts'

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
  /** False makes it forget on a crash, for tests only. */
  durable?: boolean
}

/**
 * Runs the PostgreSQL that npm installed, for this process alone: loopback, a free port, a generated password.
 * A server that dies is started again on the same port.
 * @throws BootError with a sentence for the operator.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir)
  const onProgress = options.onProgress ?? (() => {})
  makeFolder(dirname(dataDir))
  const binaries = await findBinaries()
  const exists = clusterExists(dataDir)
  const password = readPassword(dataDir, exists)
  const launcher = findLauncher(dataDir, binaries.postgres)
  if (exists) await stopLeftover(dataDir, password)
  else {
    onProgress('creating the database')
    await createCluster(dataDir, binaries, launcher)
  }
  const settings = { dataDir, durable: options.durable ?? true, binaries, launcher }
  let postmaster = await startOnFreePort(settings)
  const address = `postgresql://${superuser}:${password}@127.0.0.1:${postmaster.port}`

  let stopping: Promise<void> | undefined
  const watch = () =>
    postmaster.exited.then(async () => {
      while (!stopping) {
        onProgress('PostgreSQL ended unexpectedly; starting it again')
        try {
          postmaster = await startPostmaster({ ...settings, port: postmaster.port })
          if (stopping) await postmaster.stop()
          else void watch()
          return
        } catch (error) {
          onProgress(error instanceof Error ? error.message : String(error))
          await new Promise((again) => setTimeout(again, 1_000))
        }
      }
    })
  try {
    await createDatabase(`${address}/postgres`)
    const ownership = await own(`${address}/postgres`)
    void watch()
    return {
      url: `${address}/hearback`,
      stop: () => {
        stopping ??= ownership.release().then(() => postmaster.stop())
        return stopping
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
    throw new BootError(
      `${folder} cannot be made (${(cause as Error).message}). Set HEARBACK_DATA to another folder.`,
      {
        cause,
      },
    )
  }
}

/** Between finding a free port and using it another program may take it, and old backends may need a moment to go. */
async function startOnFreePort(settings: Omit<PostmasterOptions, 'port'>): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startPostmaster({ ...settings, port: await freePort() })
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === 5) throw error
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((found, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => found(typeof address === 'object' && address ? address.port : 0))
    })
  })
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
