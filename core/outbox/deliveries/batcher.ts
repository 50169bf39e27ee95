import { setTimeout as delay } from 'node:timers/promises'

/**
 * Batches concurrent calls: calls made while a batch is running form the next one, of at most `maxSize` items. A batch
 * that follows one of several items waits up to `gatherMs` for more. Under load one transaction serves many calls;
 * without load no call waits.
 */
export function createBatcher<In, Out>(
  work: (items: In[]) => Promise<Out[]>,
  { maxSize, gatherMs = 0 }: { maxSize: number; gatherMs?: number },
): (item: In) => Promise<Out> {
  let waiting: { item: In; deferred: PromiseWithResolvers<Out> }[] = []
  let busy = false
  let lastSize = 1

  async function run(): Promise<void> {
    // Calls of the same event loop turn share a batch.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      if (gatherMs > 0 && lastSize > 1 && waiting.length < maxSize) await delay(gatherMs)
      const batch = waiting.slice(0, maxSize)
      waiting = waiting.slice(maxSize)
      lastSize = batch.length
      try {
        const results = await work(batch.map(({ item }) => item))
        for (const [n, { deferred }] of batch.entries()) deferred.resolve(results[n] as Out)
      } catch (error) {
        for (const { deferred } of batch) deferred.reject(error)
      }
    }
    busy = false
  }

  return (item) => {
    const deferred = Promise.withResolvers<Out>()
    waiting.push({ item, deferred })
    if (!busy) {
      busy = true
      void run()
    }
    return deferred.promise
  }
}
