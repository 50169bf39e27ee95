import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** An error whose message is for the user and needs no stack trace. */
export class UserError extends Error {
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

const heartbeatMs = 10_000
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

/**
 * Runs a command and prints its title and elapsed time; its output is shown only when it fails. `failureHint` ends
 * the error message. A signal to this process terminates the command's whole process group.
 * @throws UserError when the command fails or is interrupted
 */
export async function run(title, file, args, { cwd, env, failureHint }) {
  // Tools write caches and logs to the home folder; they go to a temporary one.
  const home = mkdtempSync(join(tmpdir(), 'hearback-setup-'))
  try {
    await runIn(home, title, file, args, { cwd, env, failureHint })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function runIn(home, title, file, args, { cwd, env, failureHint }) {
  const startedAt = Date.now()
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`
  console.log(`${title} …`)
  const heartbeat = setInterval(() => console.log(`  still running (${seconds()})`), heartbeatMs)
  // A separate process group, so that descendants are terminated too.
  const child = spawn(file, args, {
    cwd,
    env: { ...env, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home, npm_config_cache: join(home, 'npm') },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-100_000)
    })
  }
  let interruption
  const interrupt = (signal) => {
    interruption ??= signal
    killGroup(child.pid, 'SIGTERM')
    setTimeout(() => killGroup(child.pid, 'SIGKILL'), 2_000).unref()
  }
  for (const signal of Object.keys(signals)) process.on(signal, interrupt)
  const failure = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)))
  })
  clearInterval(heartbeat)
  for (const signal of Object.keys(signals)) process.off(signal, interrupt)
  if (interruption) {
    killGroup(child.pid, 'SIGKILL')
    throw new UserError('Interrupted.', signals[interruption])
  }
  if (failure === undefined) return console.log(`  done in ${seconds()}`)
  throw new UserError(
    `${output.trim()}\n\n${title} failed (${failure}). ${knownCause(output) ?? failureHint}`,
  )
}

function knownCause(output) {
  if (/ENOSPC|No space left on device/.test(output))
    return 'The disk is full: free at least 1 GB and start again.'
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET/.test(output))
    return 'The npm registry could not be reached: check the network (and npm’s proxy and registry settings) and start again.'
  if (/EACCES|EPERM/.test(output))
    return 'No write permission in this folder: start as the user that owns it.'
  return undefined
}

function killGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch {
    // Already exited.
  }
}
