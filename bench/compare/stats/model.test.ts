import { describe, expect, test } from 'vitest'
import { predict } from './model.ts'

const job = { jobMs: 100_000, spread: 0.25, events: 2, rttMs: 2 }

describe('analytic model', () => {
  test('polling of a long job: half of the interval and a round trip', () => {
    const { meanMs, p50Ms, p99Ms } = predict({ ...job, kind: 'pull', intervalMs: 1_000 })
    expect(meanMs / 502).toBeCloseTo(1, 1)
    expect(p50Ms / 502).toBeCloseTo(1, 1)
    expect(p99Ms / 992).toBeCloseTo(1, 1)
  })

  test('polling of a long job: all polls but one per event are wasted', () => {
    const { requests, wasted } = predict({ ...job, kind: 'pull', intervalMs: 1_000 })
    expect((requests ?? 0) / 103).toBeCloseTo(1, 1)
    expect(wasted).toBeCloseTo(1 - (2 * 1_000) / 100_000, 2)
  })

  test('polling of a job shorter than the interval: the rest of the interval', () => {
    const { meanMs, wasted } = predict({ ...job, jobMs: 100, kind: 'pull', intervalMs: 1_000 })
    expect(meanMs).toBeCloseTo(902, 0)
    expect(wasted).toBe(0)
  })

  test('a simulation of polling agrees with it', () => {
    const latencies: number[] = []
    for (let n = 0; n < 10_000; n++) {
      const length = 75_000 + ((n * 0.618_033_988_75 * 50_000) % 50_000)
      let poll = 0
      while (poll < length) poll += 700
      latencies.push(poll - length + job.rttMs)
    }
    const simulated = latencies.reduce((sum, ms) => sum + ms, 0) / latencies.length
    expect(simulated / predict({ ...job, kind: 'pull', intervalMs: 700 }).meanMs).toBeCloseTo(1, 1)
  })

  test('a long poll has two requests per event and one for the snapshot; streams and pushes have none', () => {
    expect(predict({ ...job, kind: 'pull', intervalMs: null }).requests).toBe(5)
    expect(predict({ ...job, kind: 'stream', intervalMs: null })).toMatchObject({ meanMs: 1, requests: null })
    expect(predict({ ...job, kind: 'push', intervalMs: null })).toMatchObject({ meanMs: 2, wasted: null })
  })
})
