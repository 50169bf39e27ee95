import type { UsageStore } from '../ports/account/usage-store.ts'
import { type Metrics, noMetrics } from '../ports/observability/metrics.ts'
import type { Metered, UsageMetric } from './usage.ts'

const flushMs = 5_000

/**
 * Counts what is not charged exactly, in memory, and stores the sums every five seconds and on `close`. A process that
 * is killed loses at most that period.
 */
export class UsageMeter {
  readonly #store: Pick<UsageStore, 'add'>
  readonly #onError: (error: unknown) => void
  readonly #metrics: Pick<Metrics, 'polled'>
  readonly #timer: NodeJS.Timeout
  #counts = new Map<string, Map<string, Metered>>()
  #flushing = Promise.resolve()

  constructor(
    store: Pick<UsageStore, 'add'>,
    onError: (error: unknown) => void,
    metrics: Pick<Metrics, 'polled'> = noMetrics,
  ) {
    this.#metrics = metrics
    this.#store = store
    this.#onError = onError
    this.#timer = setInterval(() => void this.flush(), flushMs).unref()
  }

  count(userid: string, metric: UsageMetric, detail = ''): void {
    let ofUser = this.#counts.get(userid)
    if (!ofUser) {
      ofUser = new Map()
      this.#counts.set(userid, ofUser)
    }
    const key = keyOf(metric, detail)
    const counted = ofUser.get(key)
    if (counted) counted.amount++
    else ofUser.set(key, { userid, metric, detail, amount: 1 })
  }

  /** Counts a request of a mode that polls. A wasted poll brought nothing new; `bytes` is the size of its body. */
  countPoll(userid: string, mode: string, { isWasted, bytes }: { isWasted: boolean; bytes: number }): void {
    this.#metrics.polled(mode, { unchanged: isWasted, bytes })
    this.count(userid, 'polls', mode)
    if (isWasted) this.count(userid, 'wastedPolls', mode)
  }

  /** Stores what was counted. What cannot be stored is kept for the next time. */
  flush(): Promise<void> {
    this.#flushing = this.#flushing.then(async () => {
      const metered = [...this.#counts.values()].flatMap((ofUser) => [...ofUser.values()])
      if (metered.length === 0) return
      this.#counts = new Map()
      try {
        await this.#store.add(metered)
      } catch (error) {
        this.#onError(error)
        for (const { userid, metric, detail, amount } of metered) {
          this.count(userid, metric, detail)
          const counted = this.#counts.get(userid)?.get(keyOf(metric, detail))
          if (counted) counted.amount += amount - 1
        }
      }
    })
    return this.#flushing
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }
}

function keyOf(metric: UsageMetric, detail: string): string {
  return detail === '' ? metric : `${metric} ${detail}`
}
