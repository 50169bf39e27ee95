import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'

/** What a process tells its supervisor; `server/run-process.ts` is the other end. */
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), url: z.string().optional() }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
])

export interface SupervisedProcessOptions {
  /** What the person at the terminal calls it. */
  name: string
  /** Path of the program, relative to the project. */
  script: string
  /** Flags for Node itself. */
  nodeFlags: string[]
  env: NodeJS.ProcessEnv
  onReady(url: string | undefined): void
  /** It never became ready and starting it again does not help. */
  onCrashLoop(reason: string): void
  say(line: string): void
}

const startsBeforeCrashLoop = 3
const healthyAfterMs = 10_000
const longestPauseMs = 5_000
const timeoutMs = 2_500

/** A process that is started again whenever it ends: at once, then after growing pauses while it keeps failing. */
export class SupervisedProcess {
  readonly #options: SupervisedProcessOptions
  #child: ChildProcess | undefined
  #again: NodeJS.Timeout | undefined
  #stopping = false
  #restarting = false
  #wasReady = false
  #failures = 0
  #reason: string | undefined

  constructor(options: SupervisedProcessOptions) {
    this.#options = options
  }

  start(): void {
    const { script, nodeFlags, env } = this.#options
    const startedAt = Date.now()
    // Its own process group: Ctrl-C in a terminal reaches only the supervisor, which stops things in order.
    const child = fork(script, {
      execArgv: nodeFlags,
      env,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child = child
    this.#reason = undefined
    child.on('message', (message) => this.#hear(message))
    child.once('error', (error) => this.#ended(error.message, startedAt))
    child.once('exit', (code, signal) => {
      killGroup(child)
      this.#ended(signal ?? `exit code ${code}`, startedAt)
    })
  }

  /** Ends it, which starts it again without further words. */
  restart(): void {
    if (this.#child) {
      this.#restarting = true
      this.#child.kill('SIGTERM')
      return
    }
    clearTimeout(this.#again)
    this.start()
  }

  /** Resolves when it and everything it started is gone, killed if it takes longer than 2.5 s. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#again)
    const child = this.#child
    if (!child) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    await exited
    clearTimeout(kill)
  }

  #hear(message: unknown): void {
    const heard = messageSchema.safeParse(message)
    if (!heard.success) return
    if (heard.data.type === 'failed') {
      this.#reason = heard.data.reason
      return
    }
    this.#wasReady = true
    this.#options.onReady(heard.data.url)
  }

  #ended(how: string, startedAt: number): void {
    this.#child = undefined
    if (this.#stopping) return
    if (this.#restarting) {
      this.#restarting = false
      this.#failures = 0
      this.start()
      return
    }
    const { name, onCrashLoop, say } = this.#options
    const reason = this.#reason ?? `it ended with ${how}`
    if (Date.now() - startedAt > healthyAfterMs) this.#failures = 0
    this.#failures += 1
    if (!this.#wasReady && this.#failures >= startsBeforeCrashLoop) {
      onCrashLoop(reason)
      return
    }
    const pause = this.#failures === 1 ? 0 : Math.min(longestPauseMs, 250 * 2 ** (this.#failures - 2))
    say(`The ${name} stopped (${reason}); starting it again${pause ? ` in ${pause / 1000} s` : ''}.`)
    this.#again = setTimeout(() => this.start(), pause)
  }
}

/** What the process started itself shares its group, and must not outlive it. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nobody was left.
  }
}
