import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { z } from 'zod'
import { killGroup, type ProcessRecord } from './process-record.ts'
import { type DatabaseMessage, supervisedFlag } from './run-process.ts'

/** Messages of a process to its supervisor, sent by `server/processes/run-process.ts`. */
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), url: z.string().optional() }),
  z.object({ type: z.literal('failed'), reason: z.string() }),
])

export interface SupervisedProcessOptions {
  /** Its name in messages. */
  name: string
  /** Path of the program, relative to the project. */
  script: string
  /** Flags for Node itself. */
  nodeFlags: string[]
  env: NodeJS.ProcessEnv
  /** Sent to each started process when it resolves: the process loads its code meanwhile. */
  databaseUrl: Promise<string>
  /** Keeps the ids of the running processes. */
  record?: Pick<ProcessRecord, 'add' | 'remove'>
  onReady(url: string | undefined): void
  /** Called when it failed to become ready several times in a row. */
  onCrashLoop(reason: string): void
  say(line: string): void
}

const startsBeforeCrashLoop = 3
const healthyAfterMs = 10_000
const maxBackoffMs = 5_000
const stopTimeoutMs = 2_500

/** A process that is restarted whenever it ends: at once, then with exponential backoff while it keeps failing. */
export class SupervisedProcess {
  readonly #options: SupervisedProcessOptions
  #child: ChildProcess | undefined
  #restartTimer: NodeJS.Timeout | undefined
  #stopping = false
  #restarting = false
  #wasReady = false
  #failures = 0
  #reason: string | undefined

  constructor(options: SupervisedProcessOptions) {
    this.#options = options
  }

  start(): void {
    const { script, nodeFlags, env, databaseUrl } = this.#options
    const startedAt = performance.now()
    // Its own process group: Ctrl-C in a terminal reaches only the supervisor, which stops the processes in order.
    const child = fork(script, [supervisedFlag], {
      execArgv: nodeFlags,
      env,
      detached: true,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child = child
    const { pid } = child
    if (pid !== undefined) this.#options.record?.add(pid)
    this.#reason = undefined
    child.on('message', (message) => this.#receive(message))
    // Without the database there is nothing to send; the supervisor reports that.
    databaseUrl.then(
      (url) => child.send({ type: 'database', url } satisfies DatabaseMessage, () => {}),
      () => {},
    )
    child.once('error', (error) => this.#ended(error.message, startedAt))
    child.once('exit', (code, signal) => {
      if (pid !== undefined) {
        killGroup(pid)
        this.#options.record?.remove(pid)
      }
      this.#ended(signal ?? `exit code ${code}`, startedAt)
    })
  }

  /** Restarts it, without a message and without backoff. */
  restart(): void {
    if (this.#child) {
      this.#restarting = true
      this.#child.kill('SIGTERM')
      return
    }
    clearTimeout(this.#restartTimer)
    this.start()
  }

  /** Stops it and every process that it started; kills them after 2.5 s. */
  async stop(): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#restartTimer)
    const child = this.#child
    if (!child) return
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const kill = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
    await exited
    clearTimeout(kill)
  }

  #receive(message: unknown): void {
    const received = messageSchema.safeParse(message)
    if (!received.success) return
    if (received.data.type === 'failed') {
      this.#reason = received.data.reason
      return
    }
    this.#wasReady = true
    this.#options.onReady(received.data.url)
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
    if (performance.now() - startedAt > healthyAfterMs) this.#failures = 0
    this.#failures += 1
    if (!this.#wasReady && this.#failures >= startsBeforeCrashLoop) {
      onCrashLoop(reason)
      return
    }
    const backoffMs = this.#failures === 1 ? 0 : Math.min(maxBackoffMs, 250 * 2 ** (this.#failures - 2))
    say(`The ${name} stopped (${reason}); starting it again${backoffMs ? ` in ${backoffMs / 1000} s` : ''}.`)
    this.#restartTimer = setTimeout(() => this.start(), backoffMs)
  }
}
