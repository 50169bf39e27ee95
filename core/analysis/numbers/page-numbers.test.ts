import { expect, it } from 'vitest'
import { type KnownPlaces, PageNumbering } from './page-numbers.ts'

const found = (text: string, places: KnownPlaces) =>
  [...places.keys()].map((at) => text.slice(at).match(/^\d+/)?.[0])

it('finds a number alone at the edge of a page', () => {
  const text = 'Some text 40\nmore 50\n- 12 -\n'
  expect(found(text, new PageNumbering(20).find(text, 1))).toEqual(['12'])
})

it('finds a number in a header once it has grown with the pages', () => {
  const numbering = new PageNumbering(20)
  const first = '7 The Harbour\nIt cost 100.'
  const second = 'The Harbour 8\nIt cost 100.'
  expect(found(first, numbering.find(first, 1))).toEqual([])
  expect(found(second, numbering.find(second, 2))).toEqual(['8'])
})

it('leaves a page of a single line alone', () => {
  expect(new PageNumbering(20).find('42', 1).size).toBe(0)
})

it('knows a table of contents by its rising pages', () => {
  const text = '1 Introduction 3\n1.1 Ropes and knots 5\n2 Methods . . . . 9\nA word of thanks 12\nIndex 20'
  const places = new PageNumbering(20).find(text, 2)
  expect(found(text, places)).toEqual(['1', '3', '1', '5', '2', '9', '12', '20'])
  expect([...places.values()].filter((reason) => reason === 'labels')).toHaveLength(3)
})

it('takes a table of amounts for what it is', () => {
  const rows = 'Ropes 12\nKnots 9\nSails 18\nMasts 2\nHooks 17\nTotal 58'
  expect(new PageNumbering(100).find(`Stock\n${rows}\nas counted`, 1).size).toBe(0)
})
