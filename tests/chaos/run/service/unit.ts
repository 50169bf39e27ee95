import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'

const projectRoot = join(import.meta.dirname, '../../../..')

/** Variables of the environment of a process. */
export type Environment = Record<string, string | undefined>

/** A process that is started again whenever it ends, as an init system does. */
export class Unit {
  readonly name: string
  readonly #args: string[]
  readonly #env: Environment
  readonly #logFile: string
  #child: ChildProcess | null = null
  #restart: NodeJS.Timeout | undefined
  #stopping = false

  /** @param args program and arguments of Node */
  constructor(name: string, args: string[], env: Environment, logFile: string) {
    this.name = name
    this.#args = args
    this.#env = env
    this.#logFile = logFile
  }

  /** Starts it, unless it was stopped for good. */
  start(): void {
    if (this.#stopping) return
    const log = openSync(this.#logFile, 'a')
    const child = spawn(process.execPath, this.#args, {
      cwd: projectRoot,
      env: this.#env as NodeJS.ProcessEnv,
      // The channel closes when this process is killed; the unit then stops by itself.
      stdio: ['ignore', log, log, 'ipc'],
    })
    closeSync(log)
    this.#child = child
    child.once('exit', () => {
      this.#child = null
      this.#restart = setTimeout(() => this.start(), 300)
    })
  }

  /** Stops it for good; kills it after a minute. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#restart)
    const child = this.#child
    if (!child) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), 60_000)
    await exited
    clearTimeout(kill)
  }
}
