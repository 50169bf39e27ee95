import type { Analysis } from '#core/analysis/schema.ts'
import type { Translate } from '../_messages/messages.tsx'

/** Summarizes an analysis in one sentence: pages, words, and the first-digit test. */
export function summarize({ pages, text, numbers }: Analysis, t: Translate): string {
  return t('summary.length', {
    pages: pages.count,
    words: text.words,
    numbers: describeNumbers(numbers, t),
  })
}

function describeNumbers({ count, verdict, conformity }: Analysis['numbers'], t: Translate): string {
  if (count === 0) return t('summary.none')
  if (verdict === 'too_few') return t('summary.tooFew', { count })
  if (verdict === 'narrow_range') return t('summary.narrow', { count })
  if (verdict === 'deviates') return t('summary.deviates', { count })
  return t(conformity === 'close' ? 'summary.close' : 'summary.consistent', { count })
}
