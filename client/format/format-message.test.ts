import { expect, test } from 'vitest'
import { formatMessage } from './format-message.ts'

test('formatMessage: inserts values and keeps unknown arguments', () => {
  expect(formatMessage('{count} of {total}: {other}', { count: 2, total: 3 })).toBe('2 of 3: {other}')
})

test('formatMessage: chooses the form of an exact number, then of the plural category', () => {
  const message = 'Delete {count, plural, =0 {no jobs} one {# job of {user}} other {# jobs of {user}}}?'
  const format = (count: number) => formatMessage(message, { count, user: 'ann' })
  expect([0, 1, 2_000].map(format)).toEqual([
    'Delete no jobs?',
    'Delete 1 job of ann?',
    'Delete 2,000 jobs of ann?',
  ])
})

test('formatMessage: numbers and plural categories are those of the language', () => {
  const message = '{count, plural, one {# page} other {# pages}}, {size}'
  expect(formatMessage(message, { count: 1_500, size: 2_500 }, 'de')).toBe('1.500 pages, 2.500')
  // French has the singular for zero.
  expect(formatMessage(message, { count: 0, size: 0 }, 'fr')).toBe('0 page, 0')
})
