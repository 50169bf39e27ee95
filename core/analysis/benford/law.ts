/** Benford's law: the expected share of numbers that begin with these one or two digits. */
export function benfordShare(digits: number): number {
  return Math.log10(1 + 1 / digits)
}

export const firstDigitShares = Array.from({ length: 9 }, (_, index) => benfordShare(index + 1))

export const firstTwoDigitShares = Array.from({ length: 90 }, (_, index) => benfordShare(index + 10))

/** Minimum count for a verdict; below it, any verdict would be chance. */
export const minCountForTest = 100

/** Minimum count for Nigrini's bands: at 500 they reject 7 % of conforming samples. */
export const minCountForBands = 500

/** Minimum count for the first-two-digits bands: chance alone then causes a deviation of 0.0014. */
export const minCountForTwoDigits = 3000

export type Conformity = 'close' | 'acceptable' | 'marginal' | 'nonconforming'

type Bands = readonly [close: number, acceptable: number, marginal: number]

/** Upper bounds of the mean absolute deviation, Nigrini, "Benford's Law", Wiley 2012, tables 7.1 and 7.2. */
const firstDigitBands: Bands = [0.006, 0.012, 0.015]
const firstTwoBands: Bands = [0.0012, 0.0018, 0.0022]

export function firstDigitConformity(deviation: number): Conformity {
  return band(deviation, firstDigitBands)
}

export function firstTwoConformity(deviation: number): Conformity {
  return band(deviation, firstTwoBands)
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

/** Expected MAD of the first digits of n conforming numbers (Barney and Schulzke 2016). */
export function expectedDeviation(n: number): number {
  return 0.235 / Math.sqrt(n)
}
