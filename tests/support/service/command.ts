import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { vi } from 'vitest'
import { run } from '#client/cli/program.ts'
import { createTerminal } from '#client/cli/terminal.ts'
import { until } from '#tests/support/until.ts'

const program = join(import.meta.dirname, '../../../scripts/hearback.mjs')

export interface CommandOptions {
  env?: Record<string, string>
  input?: string | Uint8Array
}

export interface CommandResult {
  code: number | null
  stdout: string
  stderr: string
}

/** The command line `hearback` in a separate process. */
export class CommandRun {
  readonly child: ChildProcess
  stdout = ''
  stderr = ''
  /** Exit code, after all output was read. */
  readonly exitCode: Promise<number | null>

  /** `env` is added to the environment; `input` is written to standard input, which is else closed. */
  constructor(url: string, args: string[], { env = {}, input }: CommandOptions = {}) {
    this.child = spawn(process.execPath, [program, ...args], {
      env: { ...process.env, HEARBACK_URL: url, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.child.stdin?.on('error', () => {}).end(input)
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.exitCode = once(this.child, 'close').then(([code]) => code)
  }

  /** Waits until the output of either stream matches. */
  says(pattern: RegExp): Promise<RegExpMatchArray> {
    return until(() => {
      const match = `${this.stdout}\n${this.stderr}`.match(pattern)
      if (!match) throw new Error(`No output matches ${pattern}. Output: ${this.stdout}\n${this.stderr}`)
      return match
    })
  }

  /** Waits for the exit. */
  async result(): Promise<CommandResult> {
    return { code: await this.exitCode, stdout: this.stdout, stderr: this.stderr }
  }
}

/** Runs a command in a process of its own, and resolves after its exit. */
export async function runProcess(url: string, ...args: string[]): Promise<CommandResult> {
  return new CommandRun(url, args).result()
}

/**
 * Runs a command in this process: a process of its own takes half a second of CPU time to start. Not for commands that
 * read standard input or end by a signal. One at a time, because it sets variables of the environment.
 */
export async function runCommand(url: string, ...args: string[]): Promise<CommandResult> {
  return runCommandWith({ HEARBACK_URL: url }, args)
}

/** As `runCommand`, with these variables added to the environment. */
export async function runCommandWith(env: Record<string, string>, args: string[]): Promise<CommandResult> {
  let stdout = ''
  let stderr = ''
  const terminal = createTerminal({
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
  } as unknown as NodeJS.Process)
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  try {
    const code = await run(args, terminal, new AbortController().signal)
    return { code, stdout, stderr }
  } finally {
    vi.unstubAllEnvs()
  }
}
