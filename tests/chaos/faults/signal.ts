import { type FoundProcess, isSameProcess } from '#tests/support/service/processes.ts'

/** Sends a signal, unless the process has ended and its id belongs to another one. */
export function sendSignal(target: FoundProcess, signal: NodeJS.Signals): void {
  if (!isSameProcess(target)) return
  try {
    process.kill(target.pid, signal)
  } catch (error) {
    // It ended in between.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
