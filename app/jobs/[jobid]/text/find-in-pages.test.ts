import { expect, test } from 'vitest'
import { findHits, findInPages, splitAtHits } from './find-in-pages.ts'

const pages = ['The total is 4,684 (net).\nAll in all', 'A Total\nis not a (net) total.', '']

test('findInPages: ignores case and matches across line ends on every page', () => {
  expect(findInPages(pages, 'total is')).toEqual({
    total: 2,
    matches: [
      { page: 0, before: 'The ', match: 'total is', after: ' 4,684 (net). All in all' },
      { page: 1, before: 'A ', match: 'Total is', after: ' not a (net) total.' },
    ],
  })
})

test('findInPages: special characters are literal, and a blank query has no match', () => {
  expect(findInPages(pages, '(net).').total).toBe(1)
  expect(findInPages(pages, '.').total).toBe(2)
  expect(findInPages(pages, '  ').total).toBe(0)
})

test('findInPages: returns the first 50 matches and counts all', () => {
  const { total, matches } = findInPages(['x '.repeat(80)], 'x')
  expect([total, matches.length]).toEqual([80, 50])
})

test('findHits: returns the page of every match', () => {
  expect(findHits(pages, 'total')).toEqual([0, 1, 1])
  expect(findHits(pages, '')).toEqual([])
})

test('splitAtHits: every second part is a match', () => {
  expect(splitAtHits('A Total is a total', 'total')).toEqual(['A ', 'Total', ' is a ', 'total', ''])
  expect(splitAtHits('text', ' ')).toEqual(['text'])
})
