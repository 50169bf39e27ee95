import { expect, test } from 'vitest'
import { type ClockSample, estimateOffset } from './clock.ts'

/** An exchange with a server that is `offset` ahead, takes `up` to be reached and `down` to answer. */
function exchange(at: number, offset: number, up: number, down: number): ClockSample {
  return { sentAt: at, receivedAt: at + up + down, serverAt: Math.floor(at + up + offset) }
}

test('the true offset lies within the uncertainty, and many samples narrow it below a millisecond', () => {
  const samples = Array.from({ length: 12 }, (_, n) =>
    exchange(n * 7.13, 1_234.5, 0.4 + (n % 3) * 0.2, 0.5 + (n % 2)),
  )
  const { offsetMs, uncertaintyMs } = estimateOffset(samples)
  expect(Math.abs(offsetMs - 1_234.5)).toBeLessThanOrEqual(uncertaintyMs)
  expect(uncertaintyMs).toBeLessThan(1)
})

test('one slow exchange does not spoil the rest', () => {
  const quick = [exchange(0, -50, 0.5, 0.5), exchange(10.4, -50, 0.5, 0.5)]
  expect(estimateOffset([...quick, exchange(20, -50, 300, 900)])).toEqual(estimateOffset(quick))
})

test('a clock that was set in the middle falls back to the quickest exchange', () => {
  const { offsetMs } = estimateOffset([exchange(0, 0, 5, 5), exchange(20, 60_000, 0.5, 0.5)])
  expect(Math.abs(offsetMs - 60_000)).toBeLessThan(2)
})

test('without a sample there is nothing to say', () => {
  expect(() => estimateOffset([])).toThrow(RangeError)
})
