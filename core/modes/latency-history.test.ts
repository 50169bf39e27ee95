import { expect, it } from 'vitest'
import { LatencyHistory } from './latency-history.ts'

const minuteMs = 60_000

it('latency history: the summary has the median and 99th percentile within 5 %', () => {
  const history = new LatencyHistory({ stepMs: minuteMs, steps: 60 })
  for (let ms = 1; ms <= 1_000; ms++) history.record(ms, 0)
  const { count, medianMs, p99Ms } = history.summary(0) ?? { count: 0, medianMs: 0, p99Ms: 0 }
  expect(count).toBe(1_000)
  expect(Math.abs(medianMs - 500)).toBeLessThanOrEqual(25)
  expect(Math.abs(p99Ms - 990)).toBeLessThanOrEqual(50)
})

it('latency history: latencies leave the summary at the end of the period', () => {
  const history = new LatencyHistory({ stepMs: minuteMs, steps: 60 })
  history.record(5, 0)
  history.record(5_000, 30 * minuteMs)
  expect(history.summary(59 * minuteMs)?.count).toBe(2)
  expect(history.summary(60 * minuteMs)).toMatchObject({ count: 1 })
  expect(history.summary(90 * minuteMs)).toBeNull()
})
