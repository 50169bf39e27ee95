import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from '#platform/postgres/embedded/embedded-postgres.ts'
import { copyPreparedCluster } from '#tests/support/postgres/prepared-cluster.ts'
import { dataFolder } from '#tests/support/service/service.ts'

/** Another process that owns a cluster, and the server it started. */
interface OwnerProcess {
  owner: ChildProcess
  url: string
  /** Process id of the server. */
  server: number
}

/** A temporary data folder, and the embedded servers that were started with it. */
export class EmbeddedCluster {
  readonly #folder = dataFolder()
  /** The data folder of the service. */
  readonly folder = this.#folder.path
  /** The folder of the cluster within it. */
  readonly dataDir = join(this.folder, 'postgres')
  readonly #running: EmbeddedPostgres[] = []
  readonly #owners: ChildProcess[] = []

  async start(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
    const postgres = await startEmbeddedPostgres({ dataDir: this.dataDir, durable: false, ...options })
    this.#running.push(postgres)
    return postgres
  }

  /** As `start`, with a cluster that exists already. */
  startPrepared(options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> {
    copyPreparedCluster(this.dataDir)
    return this.start(options)
  }

  /** Starts the server in another process, with a cluster that exists already. */
  async startOwner(): Promise<OwnerProcess> {
    copyPreparedCluster(this.dataDir)
    const owner = spawn(process.execPath, ['tests/support/postgres/owner-process.ts', this.dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#owners.push(owner)
    const [line] = await once(owner.stdout, 'data')
    return { owner, url: String(line).trim(), server: this.serverPid() }
  }

  /** Content of the server's lock file. */
  lockFile(): string {
    return readFileSync(join(this.dataDir, 'postmaster.pid'), 'utf8')
  }

  /** Process id of the server. */
  serverPid(): number {
    return Number(this.lockFile().split('\n')[0])
  }

  async close(): Promise<void> {
    for (const owner of this.#owners) owner.kill('SIGKILL')
    await Promise.all(this.#running.map((postgres) => postgres.stop()))
    this.#folder.remove()
  }
}

/** The first value that a query returns, on a connection of its own. */
export async function queryValue(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return rows[0]?.[0]
  } finally {
    await client.end()
  }
}
