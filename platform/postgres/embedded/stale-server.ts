import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isOwned } from './ownership.ts'
import { isProcessAlive } from './process-alive.ts'
import { alreadyRunning } from './startup-errors.ts'

/** Time that a server may run without a supervisor's lock before it counts as stale. */
const unownedMs = 1_000
/** Time that the fast shutdown of a stale server may take. */
const shutdownMs = 5_000
const timeoutMs = 15_000
const pauseMs = 50

/**
 * Stops a server that outlived its supervisor, and rewrites a lock file whose process id now belongs to another
 * program. A server whose supervisor is alive is not touched.
 * @throws StartupError when the folder is in use
 */
export async function stopStaleServer(dataDir: string, password: string): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid')
  const lock = readLock(lockFile)
  if (!lock || !isProcessAlive(lock.pid)) return
  if (!looksLikePostgres(lock.pid)) {
    // PostgreSQL treats a lock file that names its own parent as stale, and still checks for old backends.
    writeFileSync(lockFile, readFileSync(lockFile, 'utf8').replace(/^\d+/, String(process.pid)))
    return
  }
  const deadline = performance.now() + timeoutMs
  let unownedSince: number | undefined
  while (isProcessAlive(lock.pid) && existsSync(lockFile)) {
    const owned = await isOwned(lock.port, password)
    if (owned === true || performance.now() > deadline) throw alreadyRunning(dataDir)
    if (owned === false) unownedSince ??= performance.now()
    const unownedForMs = unownedSince === undefined ? 0 : performance.now() - unownedSince
    if (unownedForMs > unownedMs + shutdownMs) signal(lock.pid, 'SIGQUIT')
    else if (unownedForMs > unownedMs) signal(lock.pid, 'SIGINT')
    await wait(pauseMs)
  }
}

/** The process may have ended meanwhile. */
function signal(pid: number, name: NodeJS.Signals): void {
  if (isProcessAlive(pid)) process.kill(pid, name)
}

/** First line the process, fourth the port (PostgreSQL: src/include/utils/pidfile.h). */
function readLock(file: string): { pid: number; port: number } | undefined {
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]) } : undefined
}

/** Whether the program of the process is PostgreSQL; true where there is no /proc to look it up. */
function looksLikePostgres(pid: number): boolean {
  try {
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
    return /postgres|postmaster/.test(program)
  } catch {
    return true
  }
}
