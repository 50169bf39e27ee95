import { expect, test } from 'vitest'
import { commits, recording } from './example-run.ts'
import { measureRecording } from './measure.ts'
import { median, summarizeRuns, toCsv } from './summary.ts'

function run(lateMs: number, intervalMs: number | null = null) {
  const heard = commits.map(({ type, seq, at }) => ({ type, seq, at: at + lateMs }))
  return measureRecording(recording({ heard, intervalMs }), commits)
}

test('of several runs the median is told, and of what must be none the sum', () => {
  const lossy = measureRecording(recording({ heard: [] }), commits)
  const [summary] = summarizeRuns([[run(2)], [run(9)], [run(4)], [lossy]])
  expect(summary).toMatchObject({ resultLateMs: 4, medianLateMs: 4, missed: 3, repeated: 0 })
})

test('the same mode at another interval is another way', () => {
  const summaries = summarizeRuns([
    [run(1, 500), run(1, 2_000)],
    [run(3, 500), run(5, 2_000)],
  ])
  expect(summaries.map(({ intervalMs, resultLateMs }) => [intervalMs, resultLateMs])).toEqual([
    [500, 2],
    [2_000, 3],
  ])
})

test('as CSV each way is a row', () => {
  expect(toCsv(summarizeRuns([[run(2.34567)]])).split('\r\n')).toEqual([
    'mode,intervalMs,resultLateMs,medianLateMs,uncertaintyMs,requests,wasted,messages,bytesUp,bytesDown,openSeconds,missed,repeated,disordered',
    'sse,,2.346,2.346,0.3,0,0,0,0,0,0,0,0,0',
    '',
  ])
})

test('the median of none is none', () => {
  expect([median([]), median([3]), median([4, 1])]).toEqual([null, 3, 2.5])
})
