import { expect, test } from 'vitest'
import { createTranslate, noBreakSpace } from './translate.ts'

test('createTranslate: amounts have the given space between a number and its unit', () => {
  const messages = { sent: 'Sent {size}.' }
  const amountsOf = (t: ReturnType<typeof createTranslate<'sent'>>) => [
    t.duration(125_000),
    t.share(0.046),
    t('sent', { size: t.bytes(1_800_000) }),
  ]
  expect(amountsOf(createTranslate(messages, 'de'))).toEqual(['2 min 5 s', '4,6 %', 'Sent 1,8 MB.'])
  expect(amountsOf(createTranslate(messages, 'de', noBreakSpace))).toEqual([
    '2\u00a0min\u00a05\u00a0s',
    '4,6\u00a0%',
    'Sent 1,8\u00a0MB.',
  ])
})
