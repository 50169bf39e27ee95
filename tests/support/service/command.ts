import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { until } from '#tests/support/until.ts'

const program = join(import.meta.dirname, '../../../scripts/hearback.mjs')

export interface CommandOptions {
  env?: Record<string, string>
  input?: string | Uint8Array
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
}

/** Runs a command and resolves after its exit. */
export async function runCommand(url: string, ...args: string[]) {
  const run = new CommandRun(url, args)
  const code = await run.exitCode
  return { code, stdout: run.stdout, stderr: run.stderr }
}
