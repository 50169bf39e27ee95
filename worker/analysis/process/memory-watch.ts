import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

/** A process fills about a megabyte per millisecond at most, so that it stays within its limit + 20 %. */
const procIntervalMs = 25
/** `ps` costs a process each time. */
const psIntervalMs = 500
const hasProc = existsSync('/proc/self/status')

/**
 * Polls the resident memory of a process and calls `onExceeded` once when it is above the limit.
 * @returns a function that stops the polling
 */
export function watchMemory(pid: number, maxBytes: number, onExceeded: () => void): () => void {
  const check = (bytes: number) => {
    if (bytes <= maxBytes) return
    clearInterval(timer)
    onExceeded()
  }
  const timer = hasProc
    ? setInterval(() => check(readProc(pid)), procIntervalMs)
    : setInterval(() => readPs(pid, check), psIntervalMs)
  return () => clearInterval(timer)
}

/** 0 when the process has ended. */
function readProc(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

function readPs(pid: number, use: (bytes: number) => void): void {
  execFile('ps', ['-o', 'rss=', '-p', String(pid)], (_error, output) => use(Number(output.trim()) * 1024))
}
