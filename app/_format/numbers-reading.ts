import { noBreakSpace } from '#client/format/translate.ts'
import { minCountForTest } from '#core/analysis/benford/law.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import type { Translate } from '../_messages/messages.tsx'

type Numbers = Analysis['numbers']

const reasons = [
  'dates',
  'years',
  'times',
  'phones',
  'identifiers',
  'pageNumbers',
  'labels',
  'zeros',
] as const satisfies readonly (keyof Numbers['leftOut'])[]

/** The result of the first-digit test in the language of the page; in English the `reading` of the analysis. */
export function describeReading(numbers: Numbers, t: Translate): string {
  return [describeCount(numbers, t), describeLeftOut(numbers, t), describeVerdict(numbers, t)].join(' ')
}

function describeCount({ count, truncated }: Numbers, t: Translate): string {
  if (count === 0) return t('reading.none')
  return t(truncated ? 'reading.countedPart' : 'reading.counted', { count })
}

function describeLeftOut({ leftOut }: Numbers, t: Translate): string {
  const numbers = reasons
    .filter((reason) => leftOut[reason] > 0)
    .map((reason) => t(`leftOut.${reason}`, { count: leftOut[reason] }))
  return numbers.length === 0
    ? t('reading.nothingLeftOut')
    : t('reading.leftOut', { numbers: numbers.join(', ') })
}

function describeVerdict(numbers: Numbers, t: Translate): string {
  const [furthest] = numbers.firstDigits.toSorted((a, b) => deviationOf(b) - deviationOf(a))
  const percent = (share = 0) => `${decimal(share * 100, 1, t)}${noBreakSpace}%`
  return t(`reading.${numbers.verdict}`, {
    min: minCountForTest,
    measure: describeMeasure(numbers, t),
    digit: furthest?.digit ?? 0,
    share: percent(furthest?.share),
    expected: percent(furthest?.expected),
  })
}

function deviationOf({ share, expected }: Numbers['firstDigits'][number]): number {
  return Math.abs(share - expected)
}

function describeMeasure({ meanAbsoluteDeviation, conformity, chiSquare }: Numbers, t: Translate): string {
  const points = decimal((meanAbsoluteDeviation ?? 0) * 100, 1, t)
  if (conformity) return t('reading.band', { points, conformity: t(`conformity.${conformity}`) })
  const p = chiSquare?.p ?? 1
  return t(p < 0.001 ? 'reading.smallP' : 'reading.p', { points, p: decimal(Math.max(p, 0.001), 3, t) })
}

function decimal(value: number, digits: number, { language }: Translate): string {
  // Rounds as the analysis does.
  return Number(value.toFixed(digits)).toLocaleString(language, { minimumFractionDigits: digits })
}
