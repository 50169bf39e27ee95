import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyPreparedCluster } from '#tests/support/postgres/prepared-cluster.ts'
import { descendants, hasExited, isAlive } from '#tests/support/service/processes.ts'
import { until } from '#tests/support/until.ts'

const root = join(import.meta.dirname, '../../..')

/** Creates a data folder whose name contains a space and a non-ASCII character. */
export function dataFolder(): { path: string; remove(): void } {
  const parent = mkdtempSync(join(tmpdir(), 'hearback-chaos-'))
  return {
    path: join(parent, 'my data é'),
    remove: () => rmSync(parent, { recursive: true, force: true }),
  }
}

/**
 * Creates a data folder whose processes share the compiled code of the project: a first start takes half of the CPU
 * time.
 */
export function warmDataFolder(): ReturnType<typeof dataFolder> {
  const data = dataFolder()
  shareCompileCache(data.path)
  return data
}

/** As `warmDataFolder`, with a database: a start neither creates nor migrates it. */
export function preparedDataFolder(): ReturnType<typeof dataFolder> {
  const data = warmDataFolder()
  copyPreparedCluster(join(data.path, 'postgres'))
  return data
}

/** Compiled code that the processes of all tests share. */
export const compileCache = join(root, 'node_modules/.cache/tests')

/** Creates a data folder at this path whose processes share the compiled code of the project. */
export function shareCompileCache(folder: string): void {
  mkdirSync(compileCache, { recursive: true })
  mkdirSync(folder, { mode: 0o700 })
  symlinkSync(compileCache, join(folder, 'compile-cache'))
}

/** The whole service as `npm start` runs it, on a free port. */
export class Service {
  readonly child: ChildProcess
  output = ''

  constructor(data: string, env: Record<string, string> = {}) {
    const inherited = { ...process.env }
    // Variables of npm and the test runner are not present in a terminal.
    for (const name of Object.keys(inherited))
      if (/^(npm_|VITEST|NODE_|DATABASE_URL)/.test(name)) delete inherited[name]
    this.child = spawn(process.execPath, ['--max-semi-space-size=1', 'scripts/start.mjs'], {
      cwd: root,
      env: { ...inherited, PORT: '0', HEARBACK_DATA: data, LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text
      })
    }
  }

  /** Resolves with the URL of the ready line. */
  async ready(withinMs = 120_000): Promise<string> {
    const line = await this.says(/^hearback ready at (http:\/\/\S+)$/m, withinMs)
    return line[1] ?? ''
  }

  /** Waits until the output matches. */
  says(pattern: RegExp, withinMs = 120_000): Promise<RegExpMatchArray> {
    return until(() => {
      const match = this.output.match(pattern)
      if (!match) throw new Error(`No output matches ${pattern}. Output: ${this.output}`)
      return match
    }, withinMs)
  }

  /** Process ids of its running processes whose command line contains `command`. */
  processes(command: string): number[] {
    return descendants(this.child.pid ?? 0)
      .filter((found) => found.command.includes(command))
      .map((found) => found.pid)
  }

  /** Waits for a process whose command line contains `command`, other than `not`. */
  process(command: string, not?: number): Promise<number> {
    return until(() => {
      const [pid] = this.processes(command).filter((found) => found !== not)
      if (pid === undefined) throw new Error(`No process of ${command}. Output: ${this.output}`)
      return pid
    })
  }

  /** Waits for the exit and resolves with the exit code. */
  async exitCode(): Promise<number | null> {
    if (!hasExited(this.child)) await once(this.child, 'exit')
    return this.child.exitCode
  }

  /** Sends the signal and waits until all its processes have ended. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const pids = descendants(this.child.pid ?? 0).map((found) => found.pid)
    this.child.kill(signal)
    await gone(pids)
  }
}

/** Waits until none of the processes is running. */
export function gone(pids: number[]): Promise<void> {
  return until(() => {
    const left = pids.filter(isAlive)
    if (left.length > 0) throw new Error(`Still running: ${left.join(', ')}`)
  })
}
