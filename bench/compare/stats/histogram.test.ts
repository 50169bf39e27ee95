import { describe, expect, test } from 'vitest'
import { LatencyHistogram } from './histogram.ts'

function histogramOf(samples: readonly number[], missing = 0): LatencyHistogram {
  const histogram = new LatencyHistogram()
  for (const ms of samples) histogram.record(ms)
  for (let n = 0; n < missing; n++) histogram.recordMissing()
  return histogram
}

describe('latency histogram', () => {
  test('percentiles are those of the samples, within 0.1 %', () => {
    const histogram = histogramOf(Array.from({ length: 1_000 }, (_, n) => n + 1))
    expect(histogram.percentile(0.5)).toBeCloseTo(500, 0)
    expect(Math.abs(histogram.percentile(0.99) - 990)).toBeLessThan(1)
  })

  test('events that were not received count as infinite in every percentile they reach', () => {
    const histogram = histogramOf([1, 2, 3, 4, 5, 6, 7, 8, 9], 1)
    expect(histogram.count).toBe(10)
    expect(histogram.percentile(0.9)).toBeCloseTo(9, 1)
    expect(histogram.percentile(0.91)).toBe(Number.POSITIVE_INFINITY)
  })

  test('a merge has the samples of all runs, not the mean of their percentiles', () => {
    const fast = histogramOf(Array.from({ length: 990 }, () => 1))
    const slow = histogramOf(Array.from({ length: 10 }, () => 1_000))
    const merged = LatencyHistogram.merge([fast, slow])
    expect(merged.count).toBe(1_000)
    expect(merged.percentile(0.5)).toBeCloseTo(1, 1)
    expect(merged.percentile(0.995)).toBeGreaterThan(999)
  })

  test('survives storage, missing events included', () => {
    const histogram = histogramOf([0, 12.345, 60_000], 2)
    const restored = LatencyHistogram.from(JSON.parse(JSON.stringify(histogram)))
    expect(restored.toJSON()).toEqual(histogram.toJSON())
    expect(restored.percentile(1)).toBe(Number.POSITIVE_INFINITY)
  })

  test('rejects a negative latency', () => {
    expect(() => histogramOf([-1])).toThrow(RangeError)
  })
})
