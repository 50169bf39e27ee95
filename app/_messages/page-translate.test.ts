import { expect, test } from 'vitest'
import { createPageTranslate } from './page-translate.ts'

test('createPageTranslate: an amount has no space at which a line could break', () => {
  const t = createPageTranslate<'sent'>({ sent: 'Sent {size}.' }, 'de')
  expect([t.bytes(1_800_000), t.duration(125_000), t.share(0.046)]).toEqual([
    '1,8\u00a0MB',
    '2\u00a0min\u00a05\u00a0s',
    '4,6\u00a0%',
  ])
  expect(t('sent', { size: t.bytes(412) })).toBe('Sent 412\u00a0B.')
})
