/** Percentile by nearest rank; `share` is a fraction of 1. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Median and 99th percentile of samples in milliseconds, as text. */
export function formatLatency(samples: readonly number[]): string {
  return `median ${percentile(samples, 0.5).toFixed(1)} ms, p99 ${percentile(samples, 0.99).toFixed(1)} ms (n = ${samples.length})`
}
