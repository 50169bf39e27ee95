import { expect, test } from 'vitest'
import { commits, recording } from '../example-run.ts'
import { toLane } from './lane.ts'
import { axisTicks, createTimeScale } from './time-scale.ts'

/** A follower whose last poll is at that time, on a job that ended at 3,120 ms. */
function laneWithPollAt(at: number) {
  const traffic = [
    { kind: 'request', at: at - 2, id: 1, bytesUp: 1 },
    { kind: 'response', at, id: 1, status: 304, bytesDown: 1, news: false },
  ] as const
  return toLane(recording({ traffic: [...traffic] }), commits)
}

test('createTimeScale: is linear up to the last mark, with a margin', () => {
  const scale = createTimeScale([laneWithPollAt(4_000)], commits)
  expect(scale.length).toBe(4_160)
  expect(scale.gap).toBeNull()
  expect(scale.toShare(2_080)).toBe(0.5)
})

test('createTimeScale: one late poll does not squeeze the marks before it', () => {
  const scale = createTimeScale([laneWithPollAt(30_000)], commits)
  expect(scale.gap?.from).toBeGreaterThan(3_122)
  expect(scale.toShare(3_122)).toBeGreaterThan(0.4)
  expect(scale.toShare(30_000)).toBeLessThan(1)
  const shares = [0, 3_122, 10_000, 30_000].map(scale.toShare)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect(scale.ticks(9).at(-1)).toBe(30_000)
})

test('createTimeScale: a run in progress reaches until now', () => {
  const scale = createTimeScale([laneWithPollAt(4_000)], commits, 60_000)
  expect(scale.length).toBeGreaterThan(60_000)
  expect(scale.gap).toBeNull()
})

test('axisTicks: returns a limited number of round times', () => {
  expect(axisTicks(4_200, 9)).toEqual([0, 500, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000])
  expect(axisTicks(87, 9)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80])
  expect(axisTicks(0, 9)).toEqual([0])
})
