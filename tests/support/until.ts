import { setTimeout as wait } from 'node:timers/promises'

/** What `attempt` gives as soon as it does not throw; its last error when that takes longer than `timeoutMs`. */
export async function until<T>(attempt: () => T | Promise<T>, timeoutMs = 30_000): Promise<T> {
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
