import { setTimeout as wait } from 'node:timers/promises'

/** Repeats `attempt` until it does not throw, and returns its value. @throws its last error after `timeoutMs` */
export async function until<T>(attempt: () => T | Promise<T>, timeoutMs = 60_000): Promise<T> {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > deadline) throw error
    }
    await wait(20)
  }
}
