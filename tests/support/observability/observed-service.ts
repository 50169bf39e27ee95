import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'
import { hasExited } from '#tests/support/service/processes.ts'
import { until } from '#tests/support/until.ts'

const root = join(import.meta.dirname, '../../..')

/** A line of a process's log. */
export type LogLine = Record<string, unknown> & { msg: string; process: string }

/** A web process and, once it is started, a worker process, with the logs of both. */
export interface ObservedService {
  url: string
  /** Starts the worker, once. Resolves with the URL of its metrics. */
  startWorker(): Promise<string>
  database: TestDatabase
  /** The lines of both processes in order of arrival. */
  lines: LogLine[]
  /** Stops both processes in order, so that they flush what they buffer. */
  stop(): Promise<void>
  close(): Promise<void>
}

/** Starts the web process. Both processes have LOG_LEVEL=debug and these settings. */
export async function startObservedService(env: Record<string, string> = {}): Promise<ObservedService> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'hearback-observed-'))
  const lines: LogLine[] = []
  const shared = {
    NODE_ENV: 'production' as const,
    PATH: process.env.PATH ?? '',
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
    DATABASE_URL: database.url,
    HEARBACK_DATA: folder,
    PORT: '0',
    LOG_LEVEL: 'debug',
    WORKER_CONCURRENCY: '1',
    WORKER_METRICS_PORT: '0',
    ...env,
  }
  const start = async (file: string) => {
    const child = fork(join(root, file), [], { env: shared, execArgv: [], silent: true })
    readLines(child, lines)
    const [ready] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error(`${file} ended before it was ready: ${JSON.stringify(lines)}`)
      }),
    ])
    return { child, url: ready.url as string }
  }
  const web = await start('tests/support/server/web-process.ts')
  const children = [web.child]
  const stop = async () => {
    await Promise.all(children.map(end))
  }
  return {
    url: web.url,
    async startWorker() {
      children.push((await start('worker/main.ts')).child)
      return until(() => {
        const line = lines.find(({ metrics }) => metrics)
        if (!line) throw new Error('The worker has not logged the URL of its metrics.')
        return line.metrics as string
      })
    },
    database,
    lines,
    stop,
    async close() {
      await stop()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function readLines(child: ChildProcess, lines: LogLine[]): void {
  let rest = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts.map((line) => JSON.parse(line) as LogLine))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (hasExited(child)) return
  // Its output is complete at `close`.
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  await closed
}
