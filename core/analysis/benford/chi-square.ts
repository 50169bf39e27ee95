/** Pearson's chi-square of counts against expected shares, with its p-value. */
export function chiSquareTest(counts: readonly number[], expected: readonly number[]) {
  const n = counts.reduce((sum, count) => sum + count, 0)
  const value = expected.reduce(
    (sum, share, index) => sum + ((counts[index] ?? 0) - n * share) ** 2 / (n * share),
    0,
  )
  const degreesOfFreedom = expected.length - 1
  return { value, degreesOfFreedom, p: chiSquareP(value, degreesOfFreedom) }
}

/** Probability that a chi-square variable with that many degrees of freedom is at least `value`. */
export function chiSquareP(value: number, degreesOfFreedom: number): number {
  const shape = degreesOfFreedom / 2
  const x = value / 2
  if (x <= 0) return 1
  const q = x < shape + 1 ? 1 - lowerSeries(shape, x) : upperFraction(shape, x)
  return Math.min(1, Math.max(0, q))
}

/** Regularised lower incomplete gamma function as a series, DLMF 8.11.4. */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape
  let sum = term
  for (let n = 1; n < 1000 && term > sum * 1e-15; n += 1) {
    term *= x / (shape + n)
    sum += term
  }
  return sum * factor(shape, x)
}

/** Regularised upper incomplete gamma function as a continued fraction, DLMF 8.9.2, by Lentz's method. */
function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape
  let c = 1e300
  let d = 1 / b
  let h = d
  for (let n = 1; n < 1000; n += 1) {
    const a = n * (shape - n)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    h *= c * d
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return h * factor(shape, x)
}

function factor(shape: number, x: number): number {
  return Math.exp(shape * Math.log(x) - x - logGammaOfHalves(shape))
}

/** ln gamma of a multiple of one half, by the recurrence from 1/2 or 1. */
function logGammaOfHalves(shape: number): number {
  let at = Number.isInteger(shape) ? 1 : 0.5
  let log = at === 1 ? 0 : Math.log(Math.PI) / 2
  for (; at < shape; at += 1) log += Math.log(at)
  return log
}
