import { Counter, type Metric, type Registry } from 'prom-client'

/** A counter with one label, for a path on which that of the library costs too much. */
export interface LabelledCounter {
  add(labelValue: string, amount: number): void
}

/** Creates a counter whose sums are read at each scrape. */
export function labelledCounter(
  registry: Registry,
  { name, help, label }: { name: string; help: string; label: string },
): LabelledCounter {
  const sums = new Map<string, number>()
  new Counter({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset()
      for (const [labelValue, sum] of sums) this.inc({ [label]: labelValue }, sum)
    },
  })
  return { add: (labelValue, amount) => void sums.set(labelValue, (sums.get(labelValue) ?? 0) + amount) }
}

/** Counts of one label value. `buckets` are not cumulative; the last one has no upper bound. */
interface Series {
  buckets: Float64Array
  sum: number
  count: number
}

/**
 * A histogram with one label, for a path on which that of the library costs too much: 2 µs for each value. It is
 * registered like a metric of the library.
 */
export class LabelledHistogram {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
  readonly #label: string
  readonly #bounds: readonly number[]
  readonly #series = new Map<string, Series>()

  constructor(
    registry: Registry,
    { name, help, label, buckets }: { name: string; help: string; label: string; buckets: readonly number[] },
  ) {
    this.name = name
    this.help = help
    this.#label = label
    this.labelNames = [label]
    this.#bounds = buckets
    registry.registerMetric(this as unknown as Metric)
  }

  observe(labelValue: string, value: number): void {
    let series = this.#series.get(labelValue)
    if (!series) {
      series = { buckets: new Float64Array(this.#bounds.length + 1), sum: 0, count: 0 }
      this.#series.set(labelValue, series)
    }
    let at = 0
    while (at < this.#bounds.length && value > (this.#bounds[at] as number)) at++
    series.buckets[at] = (series.buckets[at] ?? 0) + 1
    series.sum += value
    series.count++
  }

  /** The samples, as the library's registry reads them. */
  async get() {
    const values = [...this.#series].flatMap(([labelValue, series]) => this.#samples(labelValue, series))
    return { name: this.name, help: this.help, type: 'histogram', aggregator: 'sum', values }
  }

  /** Removes all values. */
  reset(): void {
    this.#series.clear()
  }

  #samples(labelValue: string, { buckets, sum, count }: Series) {
    const labels = { [this.#label]: labelValue }
    let cumulative = 0
    const ofBuckets = [...buckets].map((amount, at) => {
      cumulative += amount
      return {
        metricName: `${this.name}_bucket`,
        labels: { ...labels, le: this.#bounds[at] ?? '+Inf' },
        value: cumulative,
      }
    })
    return [
      ...ofBuckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ]
  }
}
