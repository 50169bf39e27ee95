import { expect, test } from 'vitest'
import { commits } from './example-run.ts'
import { describeCompleteness, formatLatency, headlineOf } from './headline.ts'
import type { Summary } from './summary.ts'

function follower(title: string, resultLatencyMs: number | null, change: Partial<Summary> = {}): Summary {
  return {
    mode: title,
    title,
    intervalMs: null,
    resultLatencyMs,
    resultLatencyRange: null,
    failed: 0,
    medianLatencyMs: resultLatencyMs,
    uncertaintyMs: 0.3,
    requests: 1,
    unchanged: 0,
    messages: 0,
    bytesUp: 0,
    bytesDown: 0,
    openSeconds: 0,
    missed: 0,
    repeated: 0,
    outOfOrder: 0,
    failures: [],
    ...change,
  }
}

test('headline: names the fastest and the slowest mode with its unchanged polls', () => {
  const followers = [
    follower('Polling', 892, { intervalMs: 1_000, unchanged: 2 }),
    follower('Socket.IO', 1.6),
    follower('Long poll', 2.4),
  ]
  expect(headlineOf(followers)).toBe(
    'Socket.IO received the result in 1.6 ms. Polling every 1 s took 892 ms with 2 unchanged polls.',
  )
})

test('headline: reports latencies within 10 ms as equal', () => {
  expect(headlineOf([follower('A', 2), follower('B', 4), follower('C', 7)])).toBe(
    'All three modes received the result within 7 ms.',
  )
  expect(headlineOf([follower('A', 2)])).toBe('A received the result in 2 ms.')
})

test('headline: reports missing results and faults before latencies', () => {
  expect(headlineOf([follower('A', 2), follower('B', null), follower('C', null)])).toBe(
    'B and C did not receive the result.',
  )
  expect(headlineOf([follower('A', 2), follower('B', 3, { missed: 1, repeated: 2 })])).toBe(
    'B missed 1 event and received 2 events again.',
  )
})

test('describeCompleteness: counts the events of all runs', () => {
  const run = { jobid: 'j', filename: 'f', pages: 1, commits, recordings: [] }
  expect(describeCompleteness([follower('A', 1), follower('B', 2)], [run])).toEqual({
    sentence: 'All received the same three events in order',
    exact: true,
  })
  expect(describeCompleteness([follower('A', 1, { missed: 2 })], [run, run])).toEqual({
    sentence: 'A missed 2 events.',
    exact: false,
  })
})

test('formatLatency: gives an upper bound below the clock uncertainty', () => {
  expect(formatLatency(follower('A', -0.2))).toBe('under 1 ms')
  expect(formatLatency(follower('A', 0.8, { uncertaintyMs: 1.4 }))).toBe('under 3 ms')
  expect(formatLatency(follower('A', null))).toBe('never')
})
