import { expect, it } from 'vitest'
import { type KnownPlaces, PageNumbering } from './page-numbers.ts'

const found = (text: string, places: KnownPlaces) =>
  [...places.keys()].map((at) => text.slice(at).match(/^\d+/)?.[0])

it('PageNumbering finds a number alone on the first or last line', () => {
  const text = 'Some text 40\nmore 50\n- 12 -\n'
  expect(found(text, new PageNumbering(20).find(text, 1))).toEqual(['12'])
})

it('PageNumbering finds a number in a header once it increases with the pages', () => {
  const numbering = new PageNumbering(20)
  const first = '7 The Harbour\nIt cost 100.'
  const second = 'The Harbour 8\nIt cost 100.'
  expect(found(first, numbering.find(first, 1))).toEqual([])
  expect(found(second, numbering.find(second, 2))).toEqual(['8'])
})

it('PageNumbering ignores a page of a single line', () => {
  expect(new PageNumbering(20).find('42', 1).size).toBe(0)
})

it('PageNumbering finds a table of contents by its increasing pages', () => {
  const text = '1 Introduction 3\n1.1 Ropes and knots 5\n2 Methods . . . . 9\nA word of thanks 12\nIndex 20'
  const places = new PageNumbering(20).find(text, 2)
  expect(found(text, places)).toEqual(['1', '3', '1', '5', '2', '9', '12', '20'])
  expect([...places.values()].filter((reason) => reason === 'labels')).toHaveLength(3)
})

it('PageNumbering does not take a table of amounts for a table of contents', () => {
  const rows = 'Ropes 12\nKnots 9\nSails 18\nMasts 2\nHooks 17\nTotal 58'
  expect(new PageNumbering(100).find(`Stock\n${rows}\nas counted`, 1).size).toBe(0)
})
