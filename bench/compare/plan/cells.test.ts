import { expect, test } from 'vitest'
import { listCells } from './cells.ts'
import { parts, profiles } from './profiles.ts'
import { answeringModes, listVariants } from './variants.ts'

const variants = listVariants([250, 1_000])

test('variants: each mode that can be followed once, and once per interval where it takes one', () => {
  const ids = variants.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(variants.filter(({ intervalMs }) => intervalMs !== null).length).toBe(2)
  expect(answeringModes().length).toBeGreaterThan(0)
})

test('variants: rejects a name that is not registered', () => {
  expect(() => listVariants([250], ['carrier-pigeon'])).toThrow(/No mode is called carrier-pigeon/)
})

test('cells: every variant is measured alone in every run, in another order', () => {
  const cells = listCells(profiles.quick, variants, 1, ['alone'])
  const order = (run: number) =>
    cells.flatMap((cell) => (cell.run === run ? cell.id.slice(0, cell.id.lastIndexOf('/')) : []))
  expect(order(1).toSorted()).toEqual(order(2).toSorted())
  expect(order(1)).not.toEqual(order(2))
  expect(order(1)).toHaveLength((variants.length + 1) * profiles.quick.alone.length)
})

test('cells: ids are unique and the same for the same seed', () => {
  const cells = listCells(profiles.full, variants, 3, parts)
  expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length)
  expect(listCells(profiles.full, variants, 3, parts).map(({ id }) => id)).toEqual(cells.map(({ id }) => id))
})
