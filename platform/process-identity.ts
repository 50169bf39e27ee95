import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/**
 * Identifies a running process by its id and its start time, because ids are reused. Null when it does not run or has
 * ended without being reaped.
 */
export function processIdentity(pid: number): string | null {
  const startedAt = existsSync('/proc/self/stat') ? startTimeFromProc(pid) : startTimeFromPs(pid)
  return startedAt === null ? null : `${pid}@${startedAt}`
}

/** Whether the process with that identity still runs. */
export function isRunning(identity: string): boolean {
  return processIdentity(Number.parseInt(identity, 10)) === identity
}

function startTimeFromProc(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name in parentheses may hold any character (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state = ''] = fields
    const ended = state === 'X' || (state === 'Z' && !hasThreads(pid))
    return ended ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}

/** A killed process is a zombie before its last thread has ended; until then its ports are taken. */
function hasThreads(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).length > 1
}

/** macOS and BSD have no /proc. */
function startTimeFromPs(pid: number): string | null {
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' })
  return status === 0 ? Date.parse(stdout.trim()).toString() : null
}
