import { expect, test } from 'vitest'
import { createTranslate } from '#client/format/translate.ts'
import { describeNumbers } from '#core/analysis/benford/describe-numbers.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { messagesOf } from '../_messages/catalogues.ts'
import { describeReading } from './numbers-reading.ts'

type Numbers = Analysis['numbers']

const firstDigits = exampleAnalysis().numbers.firstDigits.map((row, index) => ({
  ...row,
  share: index === 4 ? 0.2345 : row.expected,
}))
const leftOut = {
  dates: 1,
  years: 2,
  times: 1,
  phones: 2,
  identifiers: 1,
  pageNumbers: 1_200,
  labels: 2,
  zeros: 1,
}

const cases: [string, Partial<Numbers>][] = [
  ['no numbers', { count: 0, verdict: 'too_few' }],
  ['one number', { count: 1, verdict: 'too_few', truncated: true, leftOut }],
  ['a narrow range', { count: 400, verdict: 'narrow_range' }],
  ['conformity', { count: 4_684, verdict: 'consistent', conformity: 'close', meanAbsoluteDeviation: 0.0042 }],
  [
    'a deviation with a p value',
    { count: 300, verdict: 'deviates', chiSquare: { value: 12, degreesOfFreedom: 8, p: 0.0123 } },
  ],
  [
    'a small p value',
    { count: 300, verdict: 'deviates', chiSquare: { value: 99, degreesOfFreedom: 8, p: 0.00001 } },
  ],
]

test.each(cases)(
  'describeReading: with %s, the English text is the reading of the analysis',
  (_case, change) => {
    const numbers = { ...exampleAnalysis().numbers, firstDigits, ...change }
    const t = createTranslate(messagesOf('en', ['analysis']), 'en')
    // On the pages, an apostrophe is a typographic one, and a line does not break before a percent sign.
    expect(describeReading(numbers, t).replaceAll('’', "'")).toBe(
      describeNumbers(numbers).replaceAll(' %', '\u00a0%'),
    )
  },
)

test('describeReading: formats numbers in the language', () => {
  const t = createTranslate(messagesOf('de', ['analysis']), 'de')
  const numbers = { ...exampleAnalysis().numbers, firstDigits, ...cases[3]?.[1], leftOut }
  const text = describeReading(numbers, t)
  expect(text).toContain('4.684 Zahlen wurden gezählt. Ausgelassen: 1 Datum, 2 Jahre')
  expect(text).toContain('mittlere Abweichung 0,4 Prozentpunkte, Übereinstimmung nach Nigrini: eng')
})
