import { setTimeout as delay } from 'node:timers/promises'

interface BatcherOptions {
  maxSize: number
  /**
   * Milliseconds that a batch waits for more items after one of at least an eighth of `maxSize`; proportionally less
   * after a smaller one, and none after a single item. Default: 0.
   */
  gatherMs?: number
  /** Repeat the work of a failed batch with parts of it, so that one bad item fails alone. The work must be atomic. */
  splitOnError?: boolean
}

/**
 * Batches concurrent calls: calls made while a batch is running form the next one. Under load one transaction serves
 * many calls; without load no call waits.
 */
export function createBatcher<In, Out>(
  work: (items: In[]) => Promise<Out[]>,
  { maxSize, gatherMs = 0, splitOnError = false }: BatcherOptions,
): (item: In) => Promise<Out> {
  let waiting: { item: In; deferred: PromiseWithResolvers<Out> }[] = []
  let busy = false
  let lastSize = 1
  const process = splitOnError ? splitting(work) : settled(work)

  async function run(): Promise<void> {
    // Calls of the same event loop turn share a batch.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      if (gatherMs > 0 && lastSize > 1 && waiting.length < maxSize)
        await delay(gatherMs * Math.min(1, (8 * lastSize) / maxSize))
      const batch = waiting.slice(0, maxSize)
      waiting = waiting.slice(maxSize)
      lastSize = batch.length
      const results = await process(batch.map(({ item }) => item))
      for (const [n, { deferred }] of batch.entries()) {
        const result = results[n]
        if (result?.status === 'fulfilled') deferred.resolve(result.value)
        else deferred.reject(result?.reason)
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

/** The work of a batch, which settles all items. */
type SettledWork<In, Out> = (items: In[]) => Promise<PromiseSettledResult<Out>[]>

function settled<In, Out>(work: (items: In[]) => Promise<Out[]>): SettledWork<In, Out> {
  return async (items) => {
    try {
      return (await work(items)).map((value) => ({ status: 'fulfilled', value }))
    } catch (reason) {
      return items.map(() => ({ status: 'rejected', reason }))
    }
  }
}

/**
 * Bisects a failed batch. When several items have failed and none succeeded, the cause is not in one of them, and the
 * rest is rejected without another try.
 */
function splitting<In, Out>(work: (items: In[]) => Promise<Out[]>): SettledWork<In, Out> {
  const whole = settled(work)
  return async function split(items: In[]): Promise<PromiseSettledResult<Out>[]> {
    const results = await whole(items)
    if (items.length === 1 || results[0]?.status !== 'rejected') return results
    const middle = Math.ceil(items.length / 2)
    const first = await split(items.slice(0, middle))
    if (first.length > 1 && first.every(({ status }) => status === 'rejected')) {
      return [...first, ...results.slice(middle)]
    }
    return [...first, ...(await split(items.slice(middle)))]
  }
}
