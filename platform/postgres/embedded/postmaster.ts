import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { PostgresBinaries } from './binaries.ts'
import type { Launcher } from './launcher.ts'
import { postgresOptions, type WalLevel } from './options.ts'
import { toStartupError } from './startup-errors.ts'

/** A running PostgreSQL server process. */
export interface Postmaster {
  readonly port: number
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>
  /** Ends every session and stops the server. Committed data survives, even when it has to be killed. */
  stop(): Promise<void>
}

export interface PostmasterOptions {
  dataDir: string
  port: number
  durable: boolean
  walLevel: WalLevel
  binaries: PostgresBinaries
  launcher: Launcher
}

/**
 * Starts the server; resolves when it accepts connections.
 * @throws TransientError when a retry may succeed, StartupError otherwise
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { file, args } = options.launcher.command(options.binaries.postgres, postgresOptions(options))
  const child = spawn(file, args, {
    cwd: '/',
    // A process group of its own: Ctrl-C in a terminal must not stop it before its clients.
    detached: true,
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...options.launcher.identity,
  })
  const exited = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('close', () => resolve())
  })
  limitShutdown(child)
  const log = await readyOrOutput(child)
  if (log === null) return { port: options.port, exited, stop: () => stop(child) }
  await exited
  if (transientErrors.test(log)) throw new TransientError(log)
  throw toStartupError(log, options.dataDir)
}

/** Another program took the port first, or sessions of a killed server have not ended yet. */
const transientErrors = /could not bind|Address already in use|pre-existing shared memory block/

/** The server cannot start now; a retry may succeed. */
export class TransientError extends Error {
  override readonly name = 'TransientError'
}

/** Resolves to null when the server is ready, or to its output when it ends before. */
function readyOrOutput(child: ChildProcess): Promise<string | null> {
  return new Promise((resolve) => {
    let output = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      // Later messages concern clients' statements, and are reported to the clients.
      output = (output + text).slice(-8_000)
      if (output.includes('database system is ready to accept connections')) resolve(null)
    })
    child.once('error', (error) => resolve(error.message))
    child.once('close', () => resolve(output))
  })
}

/** Time limit of a shutdown that another process requested. */
const shutdownMs = 10_000

/**
 * Ends a server that shuts down and does not end; it accepts no connections. A fast shutdown that arrives while
 * PostgreSQL 18 recovers from a crash can wait forever for its checkpointer, and a smart one waits for all sessions.
 */
function limitShutdown(child: ChildProcess): void {
  let quit: NodeJS.Timeout | undefined
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (/received (fast|smart) shutdown request/.test(text))
      quit ??= setTimeout(() => child.kill('SIGQUIT'), shutdownMs).unref()
  })
  child.once('exit', () => clearTimeout(quit))
}

/** Fast shutdown; if that hangs, immediate shutdown, from which the next start recovers. */
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
