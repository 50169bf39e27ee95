import { clock } from '../clock.ts'

/** Each bucket is 10 % wider than the one before, so that a percentile is exact to 5 %. */
const growth = 1.1
const buckets = 160

interface Step {
  /** Number of the step since 1970. */
  number: number
  counts: Uint32Array
}

/** Latencies of a period, in steps of equal length: each step is a histogram, and old steps are dropped. */
export class LatencyHistory {
  readonly #stepMs: number
  readonly #steps: number
  #kept: Step[] = []

  constructor({ stepMs, steps }: { stepMs: number; steps: number }) {
    this.#stepMs = stepMs
    this.#steps = steps
  }

  record(ms: number, now = clock.now()): void {
    const number = Math.floor(now / this.#stepMs)
    let step = this.#kept.at(-1)
    if (step?.number !== number) {
      step = { number, counts: new Uint32Array(buckets) }
      this.#drop(number)
      this.#kept.push(step)
    }
    const bucket = bucketOf(ms)
    step.counts[bucket] = (step.counts[bucket] ?? 0) + 1
  }

  /** Number, median and 99th percentile of the latencies in the period; null when there are none. */
  summary(now = clock.now()): { count: number; medianMs: number; p99Ms: number } | null {
    this.#drop(Math.floor(now / this.#stepMs))
    const sums = new Uint32Array(buckets)
    for (const { counts } of this.#kept) {
      for (const [bucket, count] of counts.entries()) sums[bucket] = (sums[bucket] ?? 0) + count
    }
    const count = sums.reduce((sum, one) => sum + one, 0)
    if (count === 0) return null
    const percentile = (share: number) => {
      let rest = Math.ceil(share * count)
      const found = sums.findIndex((one) => {
        rest -= one
        return rest <= 0
      })
      return middleOf(found)
    }
    return { count, medianMs: percentile(0.5), p99Ms: percentile(0.99) }
  }

  #drop(current: number): void {
    this.#kept = this.#kept.filter(({ number }) => number > current - this.#steps)
  }
}

function bucketOf(ms: number): number {
  return ms < 1 ? 0 : Math.min(buckets - 1, 1 + Math.floor(Math.log(ms) / Math.log(growth)))
}

/** The middle of a bucket, rounded to three digits. */
function middleOf(bucket: number): number {
  return bucket === 0 ? 0.5 : Number((growth ** (bucket - 0.5)).toPrecision(3))
}
