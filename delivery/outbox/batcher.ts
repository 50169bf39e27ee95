/**
 * Makes one piece of work of many: calls that come while the work before is under way wait for it and then go
 * together, `most` at a time. Under load a transaction then serves many calls; at rest none waits.
 */
export function createBatcher<In, Out>(
  work: (items: In[]) => Promise<Out[]>,
  most: number,
): (item: In) => Promise<Out> {
  let waiting: { item: In; settle: PromiseWithResolvers<Out> }[] = []
  let busy = false

  async function run(): Promise<void> {
    // Those that are made in the same turn belong together too.
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most)
      waiting = waiting.slice(most)
      try {
        const results = await work(batch.map(({ item }) => item))
        for (const [n, { settle }] of batch.entries()) settle.resolve(results[n] as Out)
      } catch (error) {
        for (const { settle } of batch) settle.reject(error)
      }
    }
    busy = false
  }

  return (item) => {
    const settle = Promise.withResolvers<Out>()
    waiting.push({ item, settle })
    if (!busy) {
      busy = true
      void run()
    }
    return settle.promise
  }
}
