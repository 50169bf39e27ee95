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
/** Time until a server that accepts no connections counts as another supervisor's. */
const silentMs = 15_000
/** Time that a stale server may take to end. After SIGQUIT it kills its processes within 5 s. */
const endMs = 30_000
const pauseMs = 50

/**
 * Stops a server that outlived its supervisor, and rewrites a lock file whose process id now belongs to another
 * program. A server whose supervisor is alive is not touched, except for one that shuts down and does not end: it
 * accepts no connections, and its fast shutdown waits for a process that may never end.
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
  const startedAt = performance.now()
  let staleSince: number | undefined
  while (isProcessAlive(lock.pid) && existsSync(lockFile)) {
    const owned = await isOwned(lock.port, password)
    if (owned === false || (owned === undefined && readLock(lockFile)?.status === 'stopping'))
      staleSince ??= performance.now()
    const staleForMs = performance.now() - (staleSince ?? Number.POSITIVE_INFINITY)
    const isSilent = staleSince === undefined && performance.now() - startedAt > silentMs
    if (owned === true || isSilent || staleForMs > endMs) throw alreadyRunning(dataDir)
    if (staleForMs > unownedMs + shutdownMs) signal(lock.pid, 'SIGQUIT')
    else if (staleForMs > unownedMs) signal(lock.pid, 'SIGINT')
    await wait(pauseMs)
  }
}

/** The process may have ended meanwhile. */
function signal(pid: number, name: NodeJS.Signals): void {
  if (isProcessAlive(pid)) process.kill(pid, name)
}

/** First line the process, fourth the port, eighth the status (PostgreSQL: src/include/utils/pidfile.h). */
function readLock(file: string): { pid: number; port: number; status: string | undefined } | undefined {
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  return Number.isInteger(pid) && pid > 0
    ? { pid, port: Number(lines[3]), status: lines[7]?.trim() }
    : undefined
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
