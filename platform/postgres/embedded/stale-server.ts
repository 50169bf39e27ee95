import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isOwned } from './ownership.ts'
import { alreadyRunning } from './startup-errors.ts'

/** How long a server may be between its start and its owner's claim before it counts as left over. */
const graceMs = 1_000
const timeoutMs = 10_000
const pauseMs = 50

/**
 * Clears the way for a start: a server that outlived its killed supervisor is stopped, a lock file whose
 * process number now belongs to another program is defused. A server that has an owner is left alone.
 * @throws StartupError when the folder is in use.
 */
export async function stopStaleServer(dataDir: string, password: string): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid')
  const lock = readLock(lockFile)
  if (!lock || !isAlive(lock.pid)) return
  if (!looksLikePostgres(lock.pid)) {
    // PostgreSQL takes a lock that names its own parent as stale, and still checks that no old backend is left.
    writeFileSync(lockFile, readFileSync(lockFile, 'utf8').replace(/^\d+/, String(process.pid)))
    return
  }
  const deadline = Date.now() + timeoutMs
  let ownerlessSince: number | undefined
  while (isAlive(lock.pid) && existsSync(lockFile)) {
    const owned = await isOwned(lock.port, password)
    if (owned === true || Date.now() > deadline) throw alreadyRunning(dataDir)
    if (owned === false) ownerlessSince ??= Date.now()
    if (ownerlessSince !== undefined && Date.now() - ownerlessSince > graceMs)
      process.kill(lock.pid, 'SIGINT')
    await wait(pauseMs)
  }
}

/** First line the process, fourth the port (PostgreSQL: src/include/utils/pidfile.h). */
function readLock(file: string): { pid: number; port: number } | undefined {
  if (!existsSync(file)) return undefined
  const lines = readFileSync(file, 'utf8').split('\n')
  const pid = Number(lines[0])
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]) } : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Where there is no /proc the process is taken for PostgreSQL, which is the safe side. */
function looksLikePostgres(pid: number): boolean {
  try {
    return /postgres|postmaster/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  } catch {
    return true
  }
}
