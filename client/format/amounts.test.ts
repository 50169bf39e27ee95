import { expect, test } from 'vitest'
import { countOf, formatBytes, formatCount, formatDuration, formatShare } from './amounts.ts'

test('formatBytes: at most three digits, carries into the next unit', () => {
  expect([0, 412, 999, 1_000, 3_140, 28_400_000, 999_600].map((bytes) => formatBytes(bytes))).toEqual([
    '0 B',
    '412 B',
    '999 B',
    '1.0 kB',
    '3.1 kB',
    '28 MB',
    '1.0 MB',
  ])
})

test('formatDuration: picks units by size', () => {
  expect(
    [0.04, 1.64, 21.4, 892, 999.6, 3_120, 59_700, 125_000, 3_600_000, 90_000_000].map((ms) =>
      formatDuration(ms),
    ),
  ).toEqual(['0.0 ms', '1.6 ms', '21 ms', '892 ms', '1.0 s', '3.1 s', '1 min', '2 min 5 s', '1 h', '1 d 1 h'])
})

test('countOf: singular, plural and none', () => {
  expect([countOf(0, 'page'), countOf(1, 'page'), countOf(41_022, 'word')]).toEqual([
    'no pages',
    '1 page',
    '41,022 words',
  ])
})

test('formatShare: one decimal below ten percent', () => {
  expect([0, 0.046, 0.301, 1].map((share) => formatShare(share))).toEqual(['0 %', '4.6 %', '30 %', '100 %'])
})

test('amounts: decimal separators and groups are those of the language', () => {
  expect([formatCount(4_684, 'de'), formatBytes(3_100, 'de'), formatDuration(1.6, 'de')]).toEqual([
    '4.684',
    '3,1 kB',
    '1,6 ms',
  ])
  expect(formatShare(0.046, 'fr')).toBe('4,6 %')
})

test('amounts: French has its own symbols of the byte and the day', () => {
  const bytes = [412, 3_100, 28_400_000].map((size) => formatBytes(size, 'fr'))
  expect(bytes).toEqual(['412 o', '3,1 ko', '28 Mo'])
  expect(formatDuration(90_000_000, 'fr')).toBe('1 j 1 h')
})
