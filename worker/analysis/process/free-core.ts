import { availableParallelism, loadavg } from 'node:os'

const pollIntervalMs = 1000

/** Whether fewer processes than this machine has cores ran during the last minute, on average. */
export function hasFreeCore(): boolean {
  const [oneMinute = 0] = loadavg()
  return oneMinute < availableParallelism()
}

/**
 * Calls `work` once, when `condition` holds. It is checked every second, for the first time after a second, and does
 * not keep the process running.
 * @returns a function that cancels it
 */
export function pollUntil(condition: () => boolean, work: () => void): () => void {
  const timer = setInterval(() => {
    if (!condition()) return
    clearInterval(timer)
    work()
  }, pollIntervalMs).unref()
  return () => clearInterval(timer)
}
