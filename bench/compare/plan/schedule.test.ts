import { describe, expect, test } from 'vitest'
import { deriveSeed, jobLengths, poissonArrivals, shuffle } from './schedule.ts'

describe('Poisson schedule', () => {
  test('has the rate, and gaps whose deviation equals their mean', () => {
    const arrivals = poissonArrivals(1, 20_000, 50)
    const gaps = arrivals.map((at, n) => at - (arrivals[n - 1] ?? 0))
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length)
    expect(Math.abs(mean - 20)).toBeLessThan(0.5)
    expect(Math.abs(deviation / mean - 1)).toBeLessThan(0.05)
  })

  test('ascends, is the same for a seed, and differs between seeds', () => {
    const arrivals = poissonArrivals(7, 100, 10)
    expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b))
    expect(poissonArrivals(7, 100, 10)).toEqual(arrivals)
    expect(poissonArrivals(8, 100, 10)).not.toEqual(arrivals)
  })
})

test('job lengths: have their mean, and differ by at most 25 %', () => {
  const lengths = jobLengths(1, 5_000, 1_000)
  expect(Math.abs(lengths.reduce((sum, ms) => sum + ms, 0) / lengths.length - 1_000)).toBeLessThan(10)
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(750)
  expect(Math.max(...lengths)).toBeLessThanOrEqual(1_250)
})

test('shuffle: is a permutation, the same for a seed', () => {
  const items = Array.from({ length: 20 }, (_, n) => n)
  const shuffled = shuffle(items, 3)
  expect(shuffled.toSorted((a, b) => a - b)).toEqual(items)
  expect(shuffled).not.toEqual(items)
  expect(shuffle(items, 3)).toEqual(shuffled)
})

test('derived seeds differ by text and by seed', () => {
  expect(deriveSeed(1, 'a')).not.toBe(deriveSeed(1, 'b'))
  expect(deriveSeed(1, 'a')).not.toBe(deriveSeed(2, 'a'))
})
