import { spawn } from 'node:child_process'

const orphanCheckMs = 500

/**
 * Runs a program in the place of this one: its output, its exit code, and every signal that would stop us.
 * A channel between the two tells it when we die without a word, and we look after our own parent, npm.
 */
export function become(file, args, { cwd, env = process.env }) {
  const child = spawn(file, args, { cwd, env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    console.error(error.message)
    process.exit(1)
  })
  child.once('exit', (code) => process.exit(code ?? 1))
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), orphanCheckMs)
  }
}
