import { expect, it } from 'vitest'
import { PageNumbering } from './page-numbers.ts'

const found = (text: string, places: Set<number>) =>
  [...places].map((at) => text.slice(at).match(/^\d+/)?.[0])

it('finds a number alone at the edge of a page', () => {
  const text = 'Some text 40\nmore 50\n- 12 -\n'
  expect(found(text, new PageNumbering().find(text, 1))).toEqual(['12'])
})

it('finds a number in a header once it has grown with the pages', () => {
  const numbering = new PageNumbering()
  const first = '7 The Harbour\nIt cost 100.'
  const second = 'The Harbour 8\nIt cost 100.'
  expect(found(first, numbering.find(first, 1))).toEqual([])
  expect(found(second, numbering.find(second, 2))).toEqual(['8'])
})

it('leaves a page of a single line alone', () => {
  expect(new PageNumbering().find('42', 1).size).toBe(0)
})
