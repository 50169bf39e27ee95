import type { FeedItem, Following } from '../events/subscription.ts'

/** How late a mode was, over what it handed on lately. */
export interface Delay {
  mode: string
  count: number
  medianMs: number
  /** Of a hundred, all but one were handed on within this time. */
  p99Ms: number
}

/** So many delays are remembered of each mode. */
const remembered = 1_000

/** How long after its commit each mode hands an event on, in this process. */
export class Delays {
  readonly #byMode = new Map<string, number[]>()

  note(mode: string, ms: number): void {
    const delays = this.#byMode.get(mode) ?? []
    this.#byMode.set(mode, delays)
    delays.push(ms)
    if (delays.length > 2 * remembered) delays.splice(0, delays.length - remembered)
  }

  summary(): Delay[] {
    return [...this.#byMode].map(([mode, delays]) => {
      const sorted = delays.slice(-remembered).toSorted((a, b) => a - b)
      const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0
      return { mode, count: sorted.length, medianMs: at(0.5), p99Ms: at(0.99) }
    })
  }

  /** The same following, timed: what it hands on that was committed after its snapshot is noted. */
  timed(mode: string, following: Following): Following {
    const known = following.snapshot?.seq ?? Number.POSITIVE_INFINITY
    const note = (item: FeedItem | 'idle' | null) => {
      if (item === null || item === 'idle' || item.kind !== 'event') return item
      const { timestamp, data } = item.event
      if (data.seq > known) this.note(mode, Math.max(0, Date.now() - Date.parse(timestamp)))
      return item
    }
    return {
      snapshot: following.snapshot,
      next: async (idleMs) => note(await following.next(idleMs)),
      close: () => following.close(),
      async *[Symbol.asyncIterator]() {
        for await (const item of following) {
          note(item)
          yield item
        }
      },
    }
  }
}
