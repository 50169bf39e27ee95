/** Benford's law: the share of numbers that begin with these one or two digits. */
export function benfordShare(digits: number): number {
  return Math.log10(1 + 1 / digits)
}

export const firstDigitShares = Array.from({ length: 9 }, (_, index) => benfordShare(index + 1))

export const firstTwoDigitShares = Array.from({ length: 90 }, (_, index) => benfordShare(index + 10))

/** Below so many numbers only the counts are told: any verdict would be chance. */
export const MIN_FOR_TEST = 100

/** From here on Nigrini's bands mean something: at 500 they call 7 % of conforming samples nonconforming. */
export const MIN_FOR_BANDS = 500

/** From here on the bands for first-two digits do: chance alone then gives a deviation of 0.0014. */
export const MIN_FOR_TWO_DIGITS = 3000

export type Conformity = 'close' | 'acceptable' | 'marginal' | 'nonconforming'

type Bands = readonly [close: number, acceptable: number, marginal: number]

/** Upper bounds of the mean absolute deviation, Nigrini, "Benford's Law", Wiley 2012, tables 7.1 and 7.2. */
const FIRST_DIGIT_BANDS: Bands = [0.006, 0.012, 0.015]
const FIRST_TWO_BANDS: Bands = [0.0012, 0.0018, 0.0022]

export function firstDigitConformity(deviation: number): Conformity {
  return band(deviation, FIRST_DIGIT_BANDS)
}

export function firstTwoConformity(deviation: number): Conformity {
  return band(deviation, FIRST_TWO_BANDS)
}

function band(deviation: number, [close, acceptable, marginal]: Bands): Conformity {
  if (deviation < close) return 'close'
  if (deviation < acceptable) return 'acceptable'
  return deviation < marginal ? 'marginal' : 'nonconforming'
}

/** Mean of |share - expected| over all digits (MAD). */
export function meanAbsoluteDeviation(counts: readonly number[], expected: readonly number[]): number {
  const n = counts.reduce((sum, count) => sum + count, 0)
  return (
    expected.reduce((sum, share, index) => sum + Math.abs((counts[index] ?? 0) / n - share), 0) /
    expected.length
  )
}

/** What chance alone makes of the MAD of first digits in n conforming numbers. */
export function expectedDeviation(n: number): number {
  return 0.235 / Math.sqrt(n)
}
