import type { Analysis } from '../schema.ts'
import { chiSquareTest } from './chi-square.ts'
import {
  benfordShare,
  expectedDeviation,
  firstDigitConformity,
  firstDigitShares,
  firstTwoConformity,
  firstTwoDigitShares,
  MIN_FOR_BANDS,
  MIN_FOR_TEST,
  MIN_FOR_TWO_DIGITS,
  meanAbsoluteDeviation,
} from './law.ts'
import { readNumbers } from './reading.ts'
import type { NumberTally } from './tally.ts'

type Numbers = Analysis['numbers']

/** A smaller span leaves first digits no room to spread. */
const MIN_SPAN = 100

const SIGNIFICANCE = 0.05

/** The first-digit test over everything counted; below 100 numbers only the counts. */
export function reportNumbers(tally: NumberTally, truncated: boolean): Numbers {
  const { count } = tally
  const tested = count >= MIN_FOR_TEST
  const deviation = tested ? meanAbsoluteDeviation(tally.first, firstDigitShares) : null
  const chiSquare = tested ? chiSquareTest(tally.first, firstDigitShares) : null
  const conformity = deviation !== null && count >= MIN_FOR_BANDS ? firstDigitConformity(deviation) : null
  const numbers: Omit<Numbers, 'reading'> = {
    count,
    leftOut: { ...tally.leftOut },
    smallest: count === 0 ? null : tally.smallest,
    largest: count === 0 ? null : tally.largest,
    firstDigits: tally.first.map((times, index) => ({ digit: index + 1, ...row(times, count, index + 1) })),
    verdict: judge(tally, chiSquare?.p ?? 1, conformity),
    chiSquare,
    meanAbsoluteDeviation: deviation,
    excessDeviation: deviation === null ? null : deviation - expectedDeviation(count),
    conformity,
    firstTwoDigits: reportTwoDigits(tally),
    truncated,
  }
  return { ...numbers, reading: readNumbers(numbers) }
}

/** Below 500 the chi-square decides; from there on, where it finds fault with everything, the band does. */
function judge(tally: NumberTally, p: number, conformity: Numbers['conformity']): Numbers['verdict'] {
  if (tally.count < MIN_FOR_TEST) return 'too_few'
  if (tally.largest / tally.smallest < MIN_SPAN) return 'narrow_range'
  const deviates = conformity === null ? p < SIGNIFICANCE : conformity === 'nonconforming'
  return deviates ? 'deviates' : 'consistent'
}

function reportTwoDigits({ firstTwo }: NumberTally): Numbers['firstTwoDigits'] {
  const count = firstTwo.reduce((sum, times) => sum + times, 0)
  if (count < MIN_FOR_TWO_DIGITS) return null
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
