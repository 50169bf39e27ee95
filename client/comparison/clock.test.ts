import { expect, test } from 'vitest'
import { type ClockSample, estimateOffset } from './clock.ts'

/** A sample of a server whose clock is `offset` ahead, with latencies `up` and `down`. */
function exchange(at: number, offset: number, up: number, down: number): ClockSample {
  return { sentAt: at, receivedAt: at + up + down, serverAt: Math.floor(at + up + offset) }
}

test('estimateOffset: contains the true offset and narrows below 1 ms with more samples', () => {
  const samples = Array.from({ length: 12 }, (_, n) =>
    exchange(n * 7.13, 1_234.5, 0.4 + (n % 3) * 0.2, 0.5 + (n % 2)),
  )
  const { offsetMs, uncertaintyMs } = estimateOffset(samples)
  expect(Math.abs(offsetMs - 1_234.5)).toBeLessThanOrEqual(uncertaintyMs)
  expect(uncertaintyMs).toBeLessThan(1)
})

test('estimateOffset: a slow sample does not widen the estimate', () => {
  const quick = [exchange(0, -50, 0.5, 0.5), exchange(10.4, -50, 0.5, 0.5)]
  expect(estimateOffset([...quick, exchange(20, -50, 300, 900)])).toEqual(estimateOffset(quick))
})

test('estimateOffset: uses the fastest sample when the clock was set in between', () => {
  const { offsetMs } = estimateOffset([exchange(0, 0, 5, 5), exchange(20, 60_000, 0.5, 0.5)])
  expect(Math.abs(offsetMs - 60_000)).toBeLessThan(2)
})

test('estimateOffset: throws without a sample', () => {
  expect(() => estimateOffset([])).toThrow(RangeError)
})
