import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { queues } from '#delivery/modes.ts'
import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { installQueues } from '#platform/queue/queue.ts'

/** A database and processes of their own in a temporary folder, for one measurement. */
export interface Stack {
  databaseUrl: string
  folder: string
  /** Starts a script with IPC and the stack's settings; resolves with what it says first. */
  start(
    script: string,
    env?: Record<string, string>,
  ): Promise<{ child: ChildProcess; said: { url?: string } }>
  close(): Promise<void>
}

/** Opens one. The database writes durably, as in earnest. */
export async function openStack(): Promise<Stack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'hearback-bench-'))
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres') })
  await migrate(postgres.url)
  await installQueues(postgres.url, queues)
  const children: ChildProcess[] = []
  return {
    databaseUrl: postgres.url,
    folder,
    async start(script, env = {}) {
      const child = fork(path.resolve(script), {
        env: {
          ...process.env,
          DATABASE_URL: postgres.url,
          HEARBACK_DATA: folder,
          PORT: '0',
          LOG_LEVEL: 'error',
          NODE_ENV: 'production',
          ...env,
        },
      })
      children.push(child)
      const [said] = await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(() => Promise.reject(new Error(`${script} ended before it was ready.`))),
      ])
      return { child, said: said as { url?: string } }
    },
    async close() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode) continue
        const exited = once(child, 'exit')
        child.kill('SIGTERM')
        await exited
      }
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
