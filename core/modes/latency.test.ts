import { expect, it } from 'vitest'
import { MemoryLog } from '#tests/support/jobs/memory-log.ts'
import { everyone } from '../access/principal.ts'
import { Feed } from '../events/feed.ts'
import { LatencyTracker } from './latency.ts'

it('the summary has the median and 99th percentile of each mode', () => {
  const latency = new LatencyTracker()
  for (let ms = 1; ms <= 200; ms++) latency.record('sse', ms)
  latency.record('socket', 3)
  expect(latency.summary()).toEqual([
    { mode: 'sse', count: 200, medianMs: 100, p99Ms: 198 },
    { mode: 'socket', count: 1, medianMs: 3, p99Ms: 3 },
  ])
})

it('only the most recent latencies count', () => {
  const latency = new LatencyTracker()
  for (let n = 0; n < 5_000; n++) latency.record('sse', n < 4_000 ? 9_999 : 1)
  expect(latency.summary()).toEqual([{ mode: 'sse', count: 1_000, medianMs: 1, p99Ms: 1 }])
})

it('events committed before the snapshot are not measured', async () => {
  const log = new MemoryLog()
  const feed = new Feed({ log, jobs: log, wakeUps: log, onError: () => {} })
  const latency = new LatencyTracker()
  const jobid = log.add()
  log.move(jobid, 'processing')
  const subscription = latency.timed('sse', await feed.follow(everyone, { jobid, after: 0 }))
  log.move(jobid, 'completed')
  const kinds = []
  for await (const item of subscription) kinds.push(item.kind)
  expect(kinds).toEqual(['event', 'event', 'event'])
  expect(latency.summary()).toMatchObject([{ mode: 'sse', count: 1 }])
})
