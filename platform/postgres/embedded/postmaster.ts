import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { PostgresBinaries } from './binaries.ts'
import type { Launcher } from './launcher.ts'
import { postgresOptions } from './options.ts'
import { explain } from './startup-errors.ts'

/** A running PostgreSQL server process. */
export interface Postmaster {
  readonly port: number
  /** Resolves when the process has ended, for whatever reason. */
  readonly exited: Promise<void>
  /** Ends every session and stops; data that was committed is safe even when it has to be killed. */
  stop(): Promise<void>
}

export interface PostmasterOptions {
  dataDir: string
  port: number
  durable: boolean
  binaries: PostgresBinaries
  launcher: Launcher
}

/**
 * Starts the server and resolves when it takes connections.
 * @throws TransientError when another try may succeed, StartupError for any other reason.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { file, args } = options.launcher.command(options.binaries.postgres, postgresOptions(options))
  const child = spawn(file, args, {
    cwd: '/',
    // Its own process group: Ctrl-C in a terminal must not reach it before its clients are gone.
    detached: true,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...options.launcher.identity,
  })
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  })
  const log = await readyOrOutput(child)
  if (log === null) return { port: options.port, exited, stop: () => stop(child) }
  await exited
  if (passing.test(log)) throw new TransientError(log)
  throw explain(log, options.dataDir)
}

/** Another program took the free port first, or sessions of a server that was killed have not ended yet. */
const passing = /could not bind|Address already in use|pre-existing shared memory block/

/** A reason not to start that is gone a moment later. */
export class TransientError extends Error {
  override readonly name = 'TransientError'
}

/** Resolves to null when the server is ready, else to what it wrote before it ended. */
function readyOrOutput(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let output = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Later messages are about clients' statements and are reported to those clients.
      output = (output + text).slice(-8_000)
      if (output.includes('database system is ready to accept connections')) resolve(null)
    })
    child.once('error', (error) => resolve(error.message))
    child.once('close', () => resolve(output))
  })
}

/** Fast shutdown; when it hangs an immediate one, from which the next start recovers. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  const quit = setTimeout(() => child.kill('SIGQUIT'), 1_500)
  const kill = setTimeout(() => child.kill('SIGKILL'), 2_200)
  await ended
  clearTimeout(quit)
  clearTimeout(kill)
}
