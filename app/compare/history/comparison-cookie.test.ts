import { expect, test } from 'vitest'
import { packComparisons, unpackComparisons } from './comparison-cookie.ts'

const jobid = (n: number) => `0199aaaa-0000-7000-8000-${String(n).padStart(12, '0')}`
const comparison = (id: string, jobs: number) => ({
  id,
  name: `Bericht „${id}“; 50 %, \tEnde`,
  jobids: Array.from({ length: jobs }, (_, n) => jobid(n)),
})

test('comparison cookie: has the comparisons of several jobs, with the ends of their ids', () => {
  const value = packComparisons([comparison('b', 2), comparison('a', 1)])
  expect(value).toMatch(/^[\w%.~!*'()-]+$/)
  expect(unpackComparisons(decodeURIComponent(value))).toEqual([
    { id: 'b', name: 'Bericht „b“; 50 %, Ende', jobids: ['000000000000', '000000000001'] },
  ])
})

test('comparison cookie: leaves out older comparisons that do not fit', () => {
  const all = Array.from({ length: 30 }, (_, n) => comparison(`c${n}`, 10))
  const value = packComparisons(all)
  expect(value.length).toBeLessThanOrEqual(2_000)
  const kept = unpackComparisons(decodeURIComponent(value)).map(({ id }) => id)
  expect(kept.length).toBeGreaterThan(3)
  expect(kept).toEqual(all.slice(0, kept.length).map(({ id }) => id))
})

test('comparison cookie: a malformed value has no comparisons', () => {
  for (const value of [undefined, '', 'x', '\t\t', '<b>\tx\ty', '%'])
    expect(unpackComparisons(value)).toEqual([])
})
