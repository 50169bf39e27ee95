import { expect, test } from 'vitest'
import { commits, recording } from './example-run.ts'
import { measureRecording } from './measure.ts'
import { median, summarizeRuns, toCsv } from './summary.ts'

function run(latencyMs: number, intervalMs: number | null = null) {
  const received = commits.map(({ type, seq, at }) => ({ type, seq, at: at + latencyMs }))
  return measureRecording(recording({ received, intervalMs }), commits)
}

test('summarizeRuns: medians of latencies, sums of faults', () => {
  const lossy = measureRecording(recording({ received: [] }), commits)
  const [summary] = summarizeRuns([[run(2)], [run(9)], [run(4)], [lossy]])
  expect(summary).toMatchObject({ resultLatencyMs: 4, medianLatencyMs: 4, missed: 3, repeated: 0 })
})

test('summarizeRuns: a mode with another interval is another follower', () => {
  const summaries = summarizeRuns([
    [run(1, 500), run(1, 2_000)],
    [run(3, 500), run(5, 2_000)],
  ])
  expect(summaries.map(({ intervalMs, resultLatencyMs }) => [intervalMs, resultLatencyMs])).toEqual([
    [500, 2],
    [2_000, 3],
  ])
})

test('toCsv: one row per follower and run, and the medians of several runs', () => {
  expect(toCsv([[run(2.34567)]]).split('\r\n')).toEqual([
    'run,mode,intervalMs,resultLatencyMs,medianLatencyMs,uncertaintyMs,requests,unchanged,failed,messages,bytesUp,bytesDown,openSeconds,missed,repeated,outOfOrder',
    '1,stream,,2.346,2.346,0.3,0,0,0,0,0,0,0,0,0,0',
    '',
  ])
  const rows = toCsv([[run(2)], [run(4)]]).split('\r\n')
  expect(rows.slice(1, -1).map((row) => row.split(',').slice(0, 4))).toEqual([
    ['1', 'stream', '', '2'],
    ['2', 'stream', '', '4'],
    ['median', 'stream', '', '3'],
  ])
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('toCsv: %j is not a formula', (mode) => {
  const [, row] = toCsv([[{ ...run(1), mode }]]).split('\r\n')
  expect(row).toMatch(new RegExp(`^1,"'[${mode[0]}]`))
})

test('toCsv: quotes separators, quotes and line breaks', () => {
  expect(toCsv([[{ ...run(1), mode: 'a,"b"\nc' }]])).toContain('\r\n1,"a,""b""\nc",,')
})

test('median: null for no numbers, the mean of the middle two for an even count', () => {
  expect([median([]), median([3]), median([4, 1])]).toEqual([null, 3, 2.5])
})
