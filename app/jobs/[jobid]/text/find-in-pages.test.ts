import { expect, test } from 'vitest'
import { findInPages } from './find-in-pages.ts'

const pages = ['The total is 4,684 (net).\nAll in all', 'A Total\nis not a (net) total.', '']

test('finds whatever the case, across line ends, on every page', () => {
  expect(findInPages(pages, 'total is')).toEqual({
    total: 2,
    places: [
      { page: 0, before: 'The ', match: 'total is', after: ' 4,684 (net). All in all' },
      { page: 1, before: 'A ', match: 'Total is', after: ' not a (net) total.' },
    ],
  })
})

test('signs are taken as they are, and nothing is found for nothing', () => {
  expect(findInPages(pages, '(net).').total).toBe(1)
  expect(findInPages(pages, '.').total).toBe(2)
  expect(findInPages(pages, '  ').total).toBe(0)
})

test('of many places the first are shown and all are counted', () => {
  const { total, places } = findInPages(['x '.repeat(80)], 'x')
  expect([total, places.length]).toEqual([80, 50])
})
