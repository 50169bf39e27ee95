import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#tests/support/free-port.ts'
import { hasExited } from '#tests/support/service/processes.ts'
import { until } from '#tests/support/until.ts'

/** How to start a broker. */
export interface BrokerCommand {
  program: string
  args: string[]
  env?: Record<string, string>
  /** Completes once it serves; it rejects before. Default: it accepts TCP connections. */
  ready?(): Promise<unknown>
}

/** A broker of the test, on a loopback port and with a temporary folder. */
export interface TestBroker {
  readonly port: number
  readonly folder: string
  /** Sends a signal to all its processes, if it is one of its own. Returns whether it was running. */
  signal?(signal: NodeJS.Signals): boolean
  /** Kills it without a chance to shut down. */
  kill(): Promise<void>
  /** Starts it again with the same port and folder. */
  start(): Promise<void>
  close(): Promise<void>
}

/** Debian puts servers into folders that are not on every PATH. */
export const programPath = `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`

/** Whether the program is installed. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${program}`], {
      env: { ...process.env, PATH: programPath },
      stdio: 'ignore',
    })
    return true
  } catch {
    return false
  }
}

/** Starts a broker and waits until it serves. */
export async function startBroker(
  command: (port: number, folder: string) => BrokerCommand | Promise<BrokerCommand>,
): Promise<TestBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'hearback-broker-'))
  const port = await freePort()
  let child: ChildProcess | null = null

  async function start(): Promise<void> {
    // Of overlapping starts, the last one counts; no process may be forgotten.
    await kill()
    const { program, args, env, ready } = await command(port, folder)
    const started = spawn(program, args, {
      env: { ...process.env, PATH: programPath, ...env },
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, because some brokers are started by a script.
      detached: true,
    })
    child = started
    let output = ''
    for (const stream of [started.stdout, started.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-4_000)
      })
    }
    await until(async () => {
      if (!hasExited(started)) return (ready ?? (() => accepts(port)))()
    }, 60_000)
    if (hasExited(started))
      throw new Error(`${program} ended with ${started.exitCode ?? started.signalCode}: ${output}`)
  }

  async function kill(): Promise<void> {
    const running = child
    child = null
    if (!running || hasExited(running)) return
    const ended = once(running, 'exit')
    if (running.pid !== undefined) process.kill(-running.pid, 'SIGKILL')
    await ended
  }

  async function close(): Promise<void> {
    await kill()
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }

  await start().catch((error) => close().then(() => Promise.reject(error)))
  return {
    port,
    folder,
    signal(signal) {
      return child?.pid !== undefined && !hasExited(child) && process.kill(-child.pid, signal)
    },
    kill,
    start,
    close,
  }
}

async function accepts(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
  } finally {
    socket.destroy()
  }
}
