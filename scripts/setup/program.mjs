import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const orphanCheckMs = 500
export const compileCache = join(import.meta.dirname, '../../node_modules/.cache/node')

/**
 * Runs a program in place of this one: forwards signals and exits with its exit code. The program sees its IPC
 * channel close if this process is killed. Under npm, the program is terminated when npm exits.
 */
export async function replaceProcess(file, args, { cwd = process.cwd() } = {}) {
  const child = start(file, args, {
    cwd,
    // Halves the time to load the code at a warm start.
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  onNpmExit(() => child.kill('SIGTERM'))
  process.exit(await ended(child))
}

/** Under npm, calls back when npm has exited without a signal to this process. */
export function onNpmExit(callback) {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, orphanCheckMs)
}

/**
 * Runs a program and resolves with its exit code. It inherits standard input, output and error unless `options.stdio`
 * says otherwise. Forwards signals, and then exits this process with 130.
 */
export async function runProgram(file, args, options) {
  let interrupted = false
  const child = start(file, args, { stdio: 'inherit', ...options }, () => {
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
  process.on('exit', () => child.kill())
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
