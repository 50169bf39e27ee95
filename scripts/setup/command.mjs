import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A reason to stop that is meant for the person at the terminal and needs no stack. */
export class Sentence extends Error {
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

const heartbeatMs = 10_000
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

/**
 * Runs a command quietly: says what it does and that it is still at it, and shows its output only when it fails.
 * A signal to this process ends the command and everything it started.
 * @throws Sentence when it fails or is interrupted.
 */
export async function run(title, file, args, { cwd, env, explain }) {
  // Tools keep caches and notes in the home folder; nothing of ours may stay there.
  const home = mkdtempSync(join(tmpdir(), 'hearback-setup-'))
  try {
    await runIn(home, title, file, args, { cwd, env, explain })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function runIn(home, title, file, args, { cwd, env, explain }) {
  const startedAt = Date.now()
  const seconds = () => `${Math.round((Date.now() - startedAt) / 1000)} s`
  console.log(`${title} …`)
  const heartbeat = setInterval(() => console.log(`  still at it (${seconds()})`), heartbeatMs)
  // Its own process group, so that all of it can be ended.
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
    endGroup(child.pid, 'SIGTERM')
    setTimeout(() => endGroup(child.pid, 'SIGKILL'), 2_000).unref()
  }
  for (const signal of Object.keys(signals)) process.on(signal, interrupt)
  const failure = await new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : (signal ?? `exit code ${code}`)))
  })
  clearInterval(heartbeat)
  for (const signal of Object.keys(signals)) process.off(signal, interrupt)
  if (interruption) {
    endGroup(child.pid, 'SIGKILL')
    throw new Sentence('Interrupted.', signals[interruption])
  }
  if (failure === undefined) return console.log(`  done in ${seconds()}`)
  throw new Sentence(`${output.trim()}\n\n${title} failed (${failure}). ${reason(output) ?? explain}`)
}

function reason(output) {
  if (/ENOSPC|No space left on device/.test(output))
    return 'The disk is full: free some space (1 GB to begin with) and start again.'
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET/.test(output))
    return 'The npm registry could not be reached: check the network (and npm’s proxy and registry settings) and start again.'
  if (/EACCES|EPERM/.test(output))
    return 'This user may not write here: start as the user that owns the folder.'
  return undefined
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch {
    // It has ended.
  }
}
