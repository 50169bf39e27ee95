import type { FeedItem, Subscription } from '../events/subscription.ts'
import type { SentEvent } from '../ports/metrics.ts'

/** Latency of a mode over its most recent events: milliseconds from the commit to the delivery. */
export interface ModeLatency {
  mode: string
  count: number
  medianMs: number
  p99Ms: number
}

/** Number of latencies kept of each mode. */
const windowSize = 1_000

/** Measures the latency of each mode in this process. */
export class LatencyTracker {
  readonly #byMode = new Map<string, number[]>()
  readonly #onEvent: (mode: string, userid: string, event: SentEvent) => void

  /** `onEvent` is called with the mode and the job's user for every event that a timed subscription delivers. */
  constructor(onEvent: (mode: string, userid: string, event: SentEvent) => void = () => {}) {
    this.#onEvent = onEvent
  }

  record(mode: string, ms: number): void {
    const latencies = this.#byMode.get(mode) ?? []
    this.#byMode.set(mode, latencies)
    latencies.push(ms)
    if (latencies.length > 2 * windowSize) latencies.splice(0, latencies.length - windowSize)
  }

  summary(): ModeLatency[] {
    return [...this.#byMode].map(([mode, latencies]) => {
      const sorted = latencies.slice(-windowSize).toSorted((a, b) => a - b)
      const percentile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
      return { mode, count: sorted.length, medianMs: percentile(0.5), p99Ms: percentile(0.99) }
    })
  }

  /** The same subscription, measured: records the latency of each event committed after its snapshot. */
  timed(mode: string, subscription: Subscription): Subscription {
    const snapshotSeq = subscription.snapshot?.seq ?? Number.POSITIVE_INFINITY
    const measure = (item: FeedItem | 'idle' | null) => {
      if (item === null || item === 'idle' || item.kind !== 'event') return item
      const { timestamp, data } = item.event
      const latencyMs = data.seq > snapshotSeq ? Math.max(0, Date.now() - Date.parse(timestamp)) : null
      if (latencyMs !== null) this.record(mode, latencyMs)
      this.#onEvent(mode, data.userid, { bytes: Buffer.byteLength(item.json), latencyMs })
      return item
    }
    return {
      snapshot: subscription.snapshot,
      next: async (idleMs) => measure(await subscription.next(idleMs)),
      close: () => subscription.close(),
      async *[Symbol.asyncIterator]() {
        for await (const item of subscription) {
          measure(item)
          yield item
        }
      },
    }
  }
}
