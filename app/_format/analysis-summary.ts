import { countOf, formatCount } from '#client/format/amounts.ts'
import type { Analysis } from '#core/analysis/schema.ts'

/** Summarizes an analysis in one sentence: pages, words, and the first-digit test. */
export function summarize({ pages, text, numbers }: Analysis): string {
  const length = `${capitalize(countOf(pages.count, 'page'))}, ${countOf(text.words, 'word')}`
  if (numbers.count === 0) return `${length}; it holds no numbers to test.`
  return `${length}; ${describeNumbers(numbers)}`
}

function describeNumbers({ count, verdict, conformity }: Analysis['numbers']): string {
  if (verdict === 'too_few')
    return `its ${countOf(count, 'number')} ${count === 1 ? 'is' : 'are'} too few to test.`
  const numbers = `its ${formatCount(count)} numbers`
  if (verdict === 'narrow_range') return `${numbers} lie too close together for a test of first digits.`
  if (verdict === 'deviates') return `${numbers} do not follow Benford’s law.`
  if (conformity === 'close') return `${numbers} follow Benford’s law closely.`
  return `${numbers} follow Benford’s law.`
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
