import { expect, test } from 'vitest'
import { commits } from './example-run.ts'
import { formatLatency, headlineOf, verdictOf } from './headline.ts'
import type { Summary } from './summary.ts'

function way(title: string, resultLateMs: number | null, change: Partial<Summary> = {}): Summary {
  return {
    mode: title,
    title,
    intervalMs: null,
    resultLateMs,
    medianLateMs: resultLateMs,
    uncertaintyMs: 0.3,
    requests: 1,
    wasted: 0,
    messages: 0,
    bytesUp: 0,
    bytesDown: 0,
    openSeconds: 0,
    missed: 0,
    repeated: 0,
    disordered: 0,
    failures: [],
    ...change,
  }
}

test('the quickest and the latest are named, and what the latest asked for nothing', () => {
  const ways = [
    way('Polling', 892, { intervalMs: 1_000, wasted: 2 }),
    way('Socket.IO', 1.6),
    way('Long poll', 2.4),
  ]
  expect(headlineOf(ways)).toBe(
    'Socket.IO heard it in 1.6 ms. Polling every 1 s was 892 ms late and asked twice for nothing.',
  )
})

test('ways that nobody could tell apart are told as equal', () => {
  expect(headlineOf([way('A', 2), way('B', 4), way('C', 7)])).toBe(
    'All three ways heard the result within 7 ms.',
  )
  expect(headlineOf([way('A', 2)])).toBe('A heard the result in 2 ms.')
})

test('what went wrong comes before what was quick', () => {
  expect(headlineOf([way('A', 2), way('B', null), way('C', null)])).toBe('B and C did not hear the result.')
  expect(headlineOf([way('A', 2), way('B', 3, { missed: 1, repeated: 2 })])).toBe(
    'B missed 1 event and heard 2 events again.',
  )
})

test('the verdict counts the events of all runs', () => {
  const run = { jobid: 'j', filename: 'f', pages: 1, commits, recordings: [] }
  expect(verdictOf([way('A', 1), way('B', 2)], [run])).toEqual({
    headline: 'Every way saw the same three events, in order',
    exactly: true,
  })
  expect(verdictOf([way('A', 1, { missed: 2 })], [run, run])).toEqual({
    headline: 'A missed 2 events.',
    exactly: false,
  })
})

test('what the clocks cannot tell apart is given as a bound', () => {
  expect(formatLatency(way('A', -0.2))).toBe('under 1 ms')
  expect(formatLatency(way('A', 0.8, { uncertaintyMs: 1.4 }))).toBe('under 3 ms')
  expect(formatLatency(way('A', null))).toBe('never')
})
