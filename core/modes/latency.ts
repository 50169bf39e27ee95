import type { FeedItem, Subscription } from '../events/subscription.ts'

/** How late a mode was, over what it handed on lately. */
export interface ModeLatency {
  mode: string
  count: number
  medianMs: number
  /** Of a hundred, all but one were handed on within this time. */
  p99Ms: number
}

/** So many latencies are remembered of each mode. */
const remembered = 1_000

/** How long after its commit each mode hands an event on, in this process. */
export class LatencyTracker {
  readonly #byMode = new Map<string, number[]>()

  note(mode: string, ms: number): void {
    const latency = this.#byMode.get(mode) ?? []
    this.#byMode.set(mode, latency)
    latency.push(ms)
    if (latency.length > 2 * remembered) latency.splice(0, latency.length - remembered)
  }

  summary(): ModeLatency[] {
    return [...this.#byMode].map(([mode, latency]) => {
      const sorted = latency.slice(-remembered).toSorted((a, b) => a - b)
      const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
      return { mode, count: sorted.length, medianMs: at(0.5), p99Ms: at(0.99) }
    })
  }

  /** The same subscription, timed: what it hands on that was committed after its snapshot is noted. */
  timed(mode: string, subscription: Subscription): Subscription {
    const known = subscription.snapshot?.seq ?? Number.POSITIVE_INFINITY
    const note = (item: FeedItem | 'idle' | null) => {
      if (item === null || item === 'idle' || item.kind !== 'event') return item
      const { timestamp, data } = item.event
      if (data.seq > known) this.note(mode, Math.max(0, Date.now() - Date.parse(timestamp)))
      return item
    }
    return {
      snapshot: subscription.snapshot,
      next: async (idleMs) => note(await subscription.next(idleMs)),
      close: () => subscription.close(),
      async *[Symbol.asyncIterator]() {
        for await (const item of subscription) {
          note(item)
          yield item
        }
      },
    }
  }
}
