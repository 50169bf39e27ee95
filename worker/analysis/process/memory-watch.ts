import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** A process fills about a megabyte a millisecond at most, so that it is caught well within its limit + 20 %. */
const PROC_MS = 25
/** Asking `ps` costs a process each time. */
const PS_MS = 500

/**
 * Watches the resident memory of a process from outside and calls `onExceeded` once when it is above the limit.
 * Returns how to stop watching.
 */
export function watchMemory(pid: number, maxBytes: number, onExceeded: () => void): () => void {
  const judge = (bytes: number) => {
    if (bytes <= maxBytes) return
    clearInterval(timer)
    onExceeded()
  }
  const timer = existsSync('/proc/self/status')
    ? setInterval(() => judge(procBytes(pid)), PROC_MS)
    : setInterval(() => psBytes(pid, judge), PS_MS)
  return () => clearInterval(timer)
}

/** 0 when the process is gone. */
function procBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

function psBytes(pid: number, use: (bytes: number) => void): void {
  execFile('ps', ['-o', 'rss=', '-p', String(pid)], (_error, output) => use(Number(output.trim()) * 1024))
}
