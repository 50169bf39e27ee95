import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const orphanCheckMs = 500
const compiled = join(import.meta.dirname, '../../node_modules/.cache/node')

/**
 * Runs a program in the place of this one: its output, its exit code, and every signal that would stop us.
 * A channel between the two tells it when we die without a word, and we look after our own parent, npm.
 */
export async function become(file, args, { cwd = process.cwd() } = {}) {
  const child = start(file, args, {
    cwd,
    // What Node compiled last time: a warm start takes about half the time to load its code.
    env: { NODE_COMPILE_CACHE: compiled, ...process.env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), orphanCheckMs)
  }
  process.exit(await ended(child))
}

/** Runs a program and gives its exit code. Asked to stop, it passes the input on and then ends this process. */
export async function runToEnd(file, args, options) {
  let interrupted = false
  const child = start(file, args, { ...options, stdio: 'inherit' }, () => {
    interrupted = true
  })
  const code = await ended(child)
  if (interrupted) process.exit(130)
  return code
}

function start(file, args, options, onSignal = () => {}) {
  const child = spawn(file, args, options)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      onSignal()
      child.kill(signal)
    })
  }
  return child
}

async function ended(child) {
  const [code] = await Promise.race([
    once(child, 'exit'),
    once(child, 'error').then(([error]) => {
      console.error(error.message)
      return [1]
    }),
  ])
  return code ?? 1
}
