import { clock } from '../clock.ts'
import type { Event } from '../events/event.ts'
import type { EventItem, FeedItem, Subscription } from '../events/subscription.ts'
import type { Job } from '../jobs/job.ts'
import type { SentEvent } from '../ports/observability/metrics.ts'
import { type ThroughputPeriod, throughputPeriods } from '../ports/observability/throughput-period.ts'
import { LatencyHistory } from './latency-history.ts'

/** Latency of a mode over its most recent events: milliseconds from the commit to the delivery. */
export interface ModeLatency {
  mode: string
  count: number
  medianMs: number
  p99Ms: number
}

/** Number of latencies kept of each mode. */
const windowSize = 1_000

/** Milliseconds since the commit of an event. */
export function msSince({ timestamp }: Pick<Event, 'timestamp'>): number {
  return Math.max(0, clock.now() - Date.parse(timestamp))
}

/** Periods whose latencies are kept as histograms. */
type LongPeriod = Exclude<ThroughputPeriod, '2m'>

/** Measures the latency of each mode in this process. */
export class LatencyTracker {
  readonly #byMode = new Map<string, number[]>()
  readonly #histories = new Map<string, Record<LongPeriod, LatencyHistory>>()
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
    const history = this.#histories.get(mode) ?? { '1h': historyOf('1h'), '1d': historyOf('1d') }
    this.#histories.set(mode, history)
    history['1h'].record(ms)
    history['1d'].record(ms)
  }

  /** The latency of each mode in the last hour or day; for a shorter period, of its most recent events. */
  summary(period: ThroughputPeriod = '2m'): ModeLatency[] {
    if (period !== '2m') {
      return [...this.#histories].flatMap(([mode, history]) => {
        const found = history[period].summary()
        return found ? [{ mode, ...found }] : []
      })
    }
    return [...this.#byMode].map(([mode, latencies]) => {
      const sorted = latencies.slice(-windowSize).toSorted((a, b) => a - b)
      const percentile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
      return { mode, count: sorted.length, medianMs: percentile(0.5), p99Ms: percentile(0.99) }
    })
  }

  /**
   * The same subscription, measured: records the latency of each event committed after its snapshot. `onItem` is
   * called with each item and its latency in milliseconds, which is null for what has none.
   */
  timed(
    mode: string,
    subscription: Subscription,
    onItem: (item: FeedItem, latencyMs: number | null) => void = () => {},
  ): Subscription {
    const { snapshot } = subscription
    const measure = (item: FeedItem | 'idle' | null) => {
      if (item === null || item === 'idle') return item
      onItem(item, item.kind === 'event' ? this.#measure(mode, item, snapshot) : null)
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

  #measure(mode: string, { event, bytes }: EventItem, snapshot: Job | null): number | null {
    const { userid, seq } = event.data
    const isLive = snapshot !== null && seq > snapshot.seq
    // A subscription to a user has no snapshot, and all of its events are live.
    const latencyMs = isLive || snapshot === null ? msSince(event) : null
    if (isLive && latencyMs !== null) this.record(mode, latencyMs)
    this.#onEvent(mode, userid, { bytes, latencyMs: isLive ? latencyMs : null })
    return latencyMs
  }
}

function historyOf(period: LongPeriod): LatencyHistory {
  const { stepS, steps } = throughputPeriods[period]
  return new LatencyHistory({ stepMs: stepS * 1_000, steps })
}
