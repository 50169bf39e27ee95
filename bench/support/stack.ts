import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { queues } from '#delivery/modes.ts'
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '#platform/postgres/embedded/embedded-postgres.ts'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { installQueues } from '#platform/queue/install-queues.ts'
import { endChild } from '#tests/support/service/processes.ts'

/** A database and processes in a temporary folder, for one measurement. */
export interface Stack {
  databaseUrl: string
  /** The same database for the superuser. */
  superuserUrl: string
  folder: string
  /** Environment of its processes. */
  env: NodeJS.ProcessEnv
  /** Starts a script with an IPC channel and the stack's settings; resolves with the URL of its ready message. */
  start(
    script: string,
    env?: Record<string, string>,
    nodeFlags?: readonly string[],
  ): Promise<{ child: ChildProcess; url: string }>
  /** Process id of PostgreSQL's first process, the parent of the others. */
  postgresPid(): Promise<number>
  /** Ends a process and waits for its exit. */
  stop(child: ChildProcess, signal?: NodeJS.Signals): Promise<void>
  close(): Promise<void>
}

/**
 * Opens a stack. The database writes durably, as in production; `databaseSettings` are additional settings of
 * PostgreSQL, by name.
 */
export async function openStack(databaseSettings: Record<string, string> = {}): Promise<Stack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hearback-bench-'))
  const dataDir = path.join(folder, 'postgres')
  let postgres = await startEmbeddedPostgres({ dataDir })
  if (Object.keys(databaseSettings).length > 0) {
    await alterSystem(postgres, databaseSettings)
    await postgres.stop()
    postgres = await startEmbeddedPostgres({ dataDir })
  }
  await migrate(postgres.url)
  await installQueues(postgres.url, queues)
  const children: ChildProcess[] = []
  const stackEnv = {
    ...process.env,
    DATABASE_URL: postgres.url,
    HEARBACK_DATA: folder,
    PORT: '0',
    LOG_LEVEL: 'error',
    NODE_ENV: 'production' as const,
  }
  return {
    env: stackEnv,
    databaseUrl: postgres.url,
    superuserUrl: postgres.superuserUrl,
    folder,
    stop: endChild,
    async postgresPid() {
      return Number.parseInt(await readFile(path.join(dataDir, 'postmaster.pid'), 'utf8'), 10)
    },
    async start(script, env = {}, nodeFlags = []) {
      const child = fork(path.resolve(script), { execArgv: [...nodeFlags], env: { ...stackEnv, ...env } })
      children.push(child)
      const [ready] = (await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(() => Promise.reject(new Error(`${script} exited before it was ready.`))),
      ])) as [{ url?: string }]
      return { child, url: ready.url ?? '' }
    },
    async close() {
      for (const child of children) await endChild(child)
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Stores settings that take effect at the next start of the server. */
async function alterSystem({ superuserUrl }: EmbeddedPostgres, settings: Record<string, string>) {
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  for (const [name, value] of Object.entries(settings))
    await client.query(`ALTER SYSTEM SET ${pg.escapeIdentifier(name)} = ${pg.escapeLiteral(value)}`)
  await client.end()
}
