import { setTimeout as wait } from 'node:timers/promises'

const firstPauseMs = 5
/** A long wait for a process or a delivery should leave the processor to it. */
const maxPauseMs = 100

/** Repeats `attempt` until it does not throw, and returns its value. @throws its last error after `timeoutMs` */
export async function until<T>(attempt: () => T | Promise<T>, timeoutMs = 60_000): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(maxPauseMs, pauseMs * 1.5)) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await wait(pauseMs)
  }
}
