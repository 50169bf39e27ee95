import { Random } from '#tests/support/random.ts'

/** An estimate with its 95 % interval. `runs` is how many runs it rests on; with one run the interval is the value. */
export interface Estimate {
  value: number
  low: number
  high: number
  runs: number
}

/**
 * Percentile bootstrap (Efron 1979) over runs: `statistic` of the runs, and the 2.5 % and 97.5 % quantiles of the
 * statistic of resampled runs. The seed makes it repeatable.
 */
export function bootstrap<Run>(
  runs: readonly Run[],
  statistic: (runs: readonly Run[]) => number,
  seed = 1,
): Estimate {
  return bootstrapAll(runs, (sample) => [statistic(sample)], { seed })[0] as Estimate
}

/** As `bootstrap`, for several statistics of the same resamples. */
export function bootstrapAll<Run>(
  runs: readonly Run[],
  statistics: (runs: readonly Run[]) => readonly number[],
  { seed = 1, resamples = 1_000 }: { seed?: number; resamples?: number } = {},
): Estimate[] {
  const values = statistics(runs)
  if (runs.length < 2) return values.map((value) => ({ value, low: value, high: value, runs: runs.length }))
  const random = new Random(seed)
  const samples = Array.from({ length: resamples }, () => statistics(runs.map(() => random.pick(runs))))
  return values.map((value, n) => {
    const sorted = samples.map((sample) => sample[n] ?? Number.NaN).sort((a, b) => a - b)
    const quantile = (share: number) => sorted[Math.round(share * (resamples - 1))] ?? value
    return { value, low: quantile(0.025), high: quantile(0.975), runs: runs.length }
  })
}

/** Arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Least-squares line through points. */
export function fitLine(points: readonly { x: number; y: number }[]): { slope: number; intercept: number } {
  const meanX = mean(points.map(({ x }) => x))
  const meanY = mean(points.map(({ y }) => y))
  let covariance = 0
  let variance = 0
  for (const { x, y } of points) {
    covariance += (x - meanX) * (y - meanY)
    variance += (x - meanX) ** 2
  }
  const slope = variance === 0 ? Number.NaN : covariance / variance
  return { slope, intercept: meanY - slope * meanX }
}
