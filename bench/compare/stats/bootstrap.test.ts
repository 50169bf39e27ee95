import { describe, expect, test } from 'vitest'
import { bootstrap, fitLine, mean } from './bootstrap.ts'

describe('bootstrap', () => {
  test('the interval contains the value and lies within the samples', () => {
    const { value, low, high, runs } = bootstrap([8, 9, 10, 11, 12], mean)
    expect({ value, runs }).toEqual({ value: 10, runs: 5 })
    expect(low).toBeGreaterThanOrEqual(8)
    expect(low).toBeLessThan(10)
    expect(high).toBeGreaterThan(10)
    expect(high).toBeLessThanOrEqual(12)
  })

  test('the same seed gives the same interval', () => {
    const runs = [1, 5, 2, 8, 4]
    expect(bootstrap(runs, mean, 7)).toEqual(bootstrap(runs, mean, 7))
  })

  test('covers the true mean in about 95 % of samples', () => {
    let covered = 0
    for (let n = 0; n < 100; n++) {
      // Deterministic samples of a uniform distribution with mean 0.5.
      const runs = Array.from(
        { length: 20 },
        (_, i) => ((n * 20 + i) * 0.618_033_988_75 + (n * n * 0.37) ** 2) % 1,
      )
      const { low, high } = bootstrap(runs, mean, n)
      if (low <= 0.5 && high >= 0.5) covered++
    }
    expect(covered).toBeGreaterThanOrEqual(88)
  })

  test('one run has no interval', () => {
    expect(bootstrap([3], mean)).toEqual({ value: 3, low: 3, high: 3, runs: 1 })
  })
})

test('line fit: returns slope and intercept of exact points', () => {
  const { slope, intercept } = fitLine([0, 1, 5].map((x) => ({ x, y: 2 + 3 * x })))
  expect(slope).toBeCloseTo(3)
  expect(intercept).toBeCloseTo(2)
})
