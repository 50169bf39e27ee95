import { type FoundProcess, isSameProcess, isStopped } from '#tests/support/service/processes.ts'
import { until } from '#tests/support/until.ts'

const stopTimeoutMs = 2_000

/**
 * Sends a signal, unless the process has ended and its id belongs to another one. Returns the number of processes that
 * got it: 0 or 1.
 */
export function sendSignal(target: FoundProcess, signal: NodeJS.Signals): number {
  if (!isSameProcess(target)) return 0
  try {
    process.kill(target.pid, signal)
    return 1
  } catch (error) {
    // It ended in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    return 0
  }
}

/** Stops a process (SIGSTOP). Returns 1 when it is stopped, and 0 when it ended before. */
export async function stopProcess(target: FoundProcess): Promise<number> {
  sendSignal(target, 'SIGSTOP')
  return until(() => {
    if (!isSameProcess(target)) return 0
    if (!isStopped(target.pid)) throw new Error('It is running.')
    return 1
  }, stopTimeoutMs).catch(() => 0)
}
