import type { Analysis } from '../schema.ts'
import { chiSquareTest } from './chi-square.ts'
import { describeNumbers } from './describe-numbers.ts'
import {
  benfordShare,
  expectedDeviation,
  firstDigitConformity,
  firstDigitShares,
  firstTwoConformity,
  firstTwoDigitShares,
  meanAbsoluteDeviation,
  minCountForBands,
  minCountForTest,
  minCountForTwoDigits,
} from './law.ts'
import type { NumberTally } from './tally.ts'

type Numbers = Analysis['numbers']

/** Minimum ratio of the largest to the smallest number; below it the law need not apply. */
const minSpan = 100

const significanceLevel = 0.05

/** The first-digit test of all counted numbers; below 100 numbers only the counts. */
export function reportNumbers(tally: NumberTally, truncated: boolean): Numbers {
  const { count } = tally
  const tested = count >= minCountForTest
  const deviation = tested ? meanAbsoluteDeviation(tally.first, firstDigitShares) : null
  const chiSquare = tested ? chiSquareTest(tally.first, firstDigitShares) : null
  const conformity = deviation !== null && count >= minCountForBands ? firstDigitConformity(deviation) : null
  const numbers: Omit<Numbers, 'reading'> = {
    count,
    leftOut: { ...tally.leftOut },
    smallest: count === 0 ? null : tally.smallest,
    largest: count === 0 ? null : tally.largest,
    firstDigits: tally.first.map((times, index) => ({ digit: index + 1, ...row(times, count, index + 1) })),
    verdict: verdictOf(tally, chiSquare?.p ?? 1, conformity),
    chiSquare,
    meanAbsoluteDeviation: deviation,
    excessDeviation: deviation === null ? null : deviation - expectedDeviation(count),
    conformity,
    firstTwoDigits: reportTwoDigits(tally),
    truncated,
  }
  return { ...numbers, reading: describeNumbers(numbers) }
}

/** Chi-square decides below 500 numbers; above, where it is over-powered, the band does. */
function verdictOf(tally: NumberTally, p: number, conformity: Numbers['conformity']): Numbers['verdict'] {
  if (tally.count < minCountForTest) return 'too_few'
  if (tally.largest / tally.smallest < minSpan) return 'narrow_range'
  const deviates = conformity === null ? p < significanceLevel : conformity === 'nonconforming'
  return deviates ? 'deviates' : 'consistent'
}

function reportTwoDigits({ firstTwo }: NumberTally): Numbers['firstTwoDigits'] {
  const count = firstTwo.reduce((sum, times) => sum + times, 0)
  if (count < minCountForTwoDigits) return null
  const deviation = meanAbsoluteDeviation(firstTwo, firstTwoDigitShares)
  return {
    count,
    digits: firstTwo.map((times, index) => ({ digits: index + 10, ...row(times, count, index + 10) })),
    chiSquare: chiSquareTest(firstTwo, firstTwoDigitShares),
    meanAbsoluteDeviation: deviation,
    conformity: firstTwoConformity(deviation),
  }
}

function row(times: number, of: number, digits: number) {
  return { count: times, share: of === 0 ? 0 : times / of, expected: benfordShare(digits) }
}
