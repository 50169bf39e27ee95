import { expect, test } from 'vitest'
import { createTranslate } from '#client/format/translate.ts'
import { firstDigitShares } from '#core/analysis/benford/law.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import { messagesOf } from '../../../_messages/catalogues.ts'
import { deviatingDigits, explainDisagreement } from './digit-deviation.ts'

type Numbers = Analysis['numbers']

const t = createTranslate(messagesOf('en', ['analysis']), 'en')

/** 1,000 numbers by the law, except that five points of digit 1 begin with 5. */
const shifted = {
  count: 1_000,
  verdict: 'deviates',
  firstDigits: firstDigitShares.map((expected, index) => ({
    digit: index + 1,
    count: 0,
    share: expected + (index === 0 ? -0.05 : index === 4 ? 0.05 : 0),
    expected,
  })),
} as Numbers

test('deviatingDigits: returns the digits that differ significantly, and none when the verdict is consistent', () => {
  expect([...deviatingDigits(shifted)]).toEqual([1, 5])
  expect(deviatingDigits({ ...shifted, verdict: 'consistent' }).size).toBe(0)
})

test('explainDisagreement: explains a small p with a close MAD and the reverse, and nothing else', () => {
  const explain = (p: number, conformity: Numbers['conformity']) =>
    explainDisagreement({ ...shifted, chiSquare: { value: 1, degreesOfFreedom: 8, p }, conformity }, t)
  expect(explain(0.001, 'close')).toContain('MAD) does not grow with the count and is close')
  expect(explain(0.3, 'nonconforming')).toContain('can be chance')
  expect(explain(0.3, 'close')).toBeNull()
  expect(explain(0.001, 'nonconforming')).toBeNull()
  expect(explain(0.001, null)).toBeNull()
})
