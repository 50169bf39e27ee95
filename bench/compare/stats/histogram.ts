import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js'

/** A histogram as it is stored: HdrHistogram V2, compressed, base64; and the events that were not received. */
export interface StoredHistogram {
  hdr: string
  count: number
  missing: number
}

/**
 * Latencies in milliseconds: HdrHistogram of microseconds with 3 significant digits. An event that was not received
 * counts as infinite, so that a mode that loses events cannot look fast.
 */
export class LatencyHistogram {
  readonly #histogram: Histogram
  #missing = 0

  constructor(histogram = build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: 3 })) {
    this.#histogram = histogram
  }

  static from({ hdr, missing }: StoredHistogram): LatencyHistogram {
    const histogram = new LatencyHistogram(decodeFromCompressedBase64(hdr, 32))
    histogram.#missing = missing
    return histogram
  }

  /** All samples of several histograms. Percentiles of runs are never averaged. */
  static merge(histograms: Iterable<LatencyHistogram>): LatencyHistogram {
    const merged = new LatencyHistogram()
    for (const one of histograms) {
      merged.#histogram.add(one.#histogram)
      merged.#missing += one.#missing
    }
    return merged
  }

  /** @throws RangeError for a negative latency */
  record(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`A latency of ${ms} ms is not possible.`)
    this.#histogram.recordValue(Math.round(ms * 1_000))
  }

  recordMissing(): void {
    this.#missing++
  }

  get count(): number {
    return this.#histogram.totalCount + this.#missing
  }

  get missing(): number {
    return this.#missing
  }

  /** Milliseconds at a percentile, a fraction of 1, among all events; Infinity among those that were not received. */
  percentile(share: number): number {
    const received = this.#histogram.totalCount
    if (this.count === 0) return Number.NaN
    const rank = Math.ceil(share * this.count)
    if (rank > received) return Number.POSITIVE_INFINITY
    return this.#histogram.getValueAtPercentile((Math.max(1, rank) / received) * 100) / 1_000
  }

  /** Mean of the received events in milliseconds. */
  get mean(): number {
    return this.#histogram.mean / 1_000
  }

  toJSON(): StoredHistogram {
    return { hdr: encodeIntoCompressedBase64(this.#histogram), count: this.count, missing: this.#missing }
  }

  /** The received events, in microseconds. */
  toHdr(): Histogram {
    return this.#histogram
  }
}
