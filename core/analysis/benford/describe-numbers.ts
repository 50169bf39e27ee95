import type { ExcludedCounts } from '../numbers/exclusion.ts'
import type { Analysis } from '../schema.ts'
import { minCountForTest } from './law.ts'

type Numbers = Omit<Analysis['numbers'], 'reading'>

const reasonNames: Record<keyof ExcludedCounts, [one: string, many: string]> = {
  dates: ['date', 'dates'],
  years: ['year', 'years'],
  times: ['time of day', 'times of day'],
  phones: ['phone number', 'phone numbers'],
  identifiers: ['identifier', 'identifiers'],
  pageNumbers: ['page number', 'page numbers'],
  labels: ['label', 'labels (sections, list items, figures)'],
  zeros: ['zero', 'zeros'],
}

/** The test result in plain words: the count, the numbers left out, and which conclusions are not valid. */
export function describeNumbers(numbers: Numbers): string {
  return [countSentence(numbers), leftOutSentence(numbers.leftOut), verdictSentences(numbers)]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function countSentence({ count, truncated }: Numbers): string {
  if (count === 0) return 'No numbers that measure something were found.'
  const part = truncated ? ' in the part of the document that was read' : ''
  return `${formatCount(count)} ${count === 1 ? 'number was' : 'numbers were'} counted${part}.`
}

function leftOutSentence(leftOut: ExcludedCounts): string {
  const parts = (Object.keys(reasonNames) as (keyof ExcludedCounts)[])
    .filter((reason) => leftOut[reason] > 0)
    .map((reason) => `${formatCount(leftOut[reason])} ${reasonNames[reason][leftOut[reason] === 1 ? 0 : 1]}`)
  return parts.length === 0 ? 'Nothing was left out.' : `Left out: ${parts.join(', ')}.`
}

function verdictSentences(numbers: Numbers): string {
  switch (numbers.verdict) {
    case 'too_few':
      return (
        `Below ${minCountForTest} numbers first digits say nothing: ` +
        'any deviation from the law may be chance and is no evidence of fraud.'
      )
    case 'narrow_range':
      return (
        'They span less than two orders of magnitude, and such numbers need not follow the law: ' +
        'a deviation is to be expected and is no evidence of fraud.'
      )
    case 'consistent':
      return (
        `Their first digits are what Benford's law expects (${measure(numbers)}). That does not prove them true, ` +
        'just as a deviation would be no evidence of fraud.'
      )
    case 'deviates':
      return (
        `Their first digits differ from Benford's law (${measure(numbers)})${largestDeviation(numbers)}. ` +
        'That may have good reasons: price points, limits, assigned or rounded numbers. ' +
        'It is a reason to look closer and no evidence of fraud.'
      )
  }
}

function measure({ meanAbsoluteDeviation, conformity, chiSquare }: Numbers): string {
  const points = `mean deviation ${((meanAbsoluteDeviation ?? 0) * 100).toFixed(1)} percentage points`
  if (conformity !== null) return `${points}, ${conformity} by Nigrini's bands`
  const p = chiSquare?.p ?? 1
  return `${points}, chi-square p ${p < 0.001 ? 'below 0.001' : `= ${p.toFixed(3)}`}`
}

/** The digit with the largest deviation. */
function largestDeviation({ firstDigits }: Numbers): string {
  const [furthest] = firstDigits.toSorted(
    (a, b) => Math.abs(b.share - b.expected) - Math.abs(a.share - a.expected),
  )
  if (!furthest) return ''
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`
  return `; most of all the digit ${furthest.digit}: ${percent(furthest.share)} instead of ${percent(furthest.expected)}`
}

function formatCount(count: number): string {
  return count.toLocaleString('en-US')
}
