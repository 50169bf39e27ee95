import { expect, test } from 'vitest'
import { commits, recording } from '../example-run.ts'
import { toLane, toStateSpans } from './lane.ts'

test('toLane: uses the server clock, relative to the first commit', () => {
  const shifted = commits.map((commit) => ({ ...commit, at: commit.at + 70_000 }))
  const lane = toLane(
    recording({
      offsetMs: 60_000,
      received: [
        { type: 'job.uploaded', seq: 1, at: 10_010 },
        { type: 'job.progress', seq: 2, at: 11_000 },
        { type: 'job.completed', seq: 3, at: 14_000 },
      ],
      traffic: [
        { kind: 'request', at: 12_000, id: 1, bytesUp: 1 },
        { kind: 'response', at: 12_004, id: 1, status: 304, bytesDown: 1, news: false },
        { kind: 'request', at: 12_200, id: 2, bytesUp: 1 },
        { kind: 'failure', at: 12_300, id: 2 },
      ],
      cuts: [{ from: 12_500, to: 13_000 }],
    }),
    shifted,
  )
  expect(lane).toEqual({
    open: [
      { from: 2_000, to: 2_004 },
      { from: 2_200, to: 2_300 },
    ],
    cuts: [{ from: 2_500, to: 3_000 }],
    events: [
      { type: 'job.uploaded', seq: 1, at: 10, latencyMs: 10 },
      { type: 'job.completed', seq: 3, at: 4_000, latencyMs: 880 },
    ],
    progress: [1_000],
    unchanged: [2_004],
    failures: [2_300],
    resultDelay: { from: 3_120, to: 4_000 },
  })
})

test('toLane: places no event before its commit', () => {
  const lane = toLane(recording({ received: [{ type: 'job.completed', seq: 3, at: 3_119.4 }] }), commits)
  expect(lane.events).toEqual([{ type: 'job.completed', seq: 3, at: 3_120, latencyMs: 0 }])
})

test('toStateSpans: each state lasts until the next, the last one until the end', () => {
  expect(toStateSpans(commits, 4_000)).toEqual([
    { state: 'uploaded', from: 0, to: 40 },
    { state: 'processing', from: 40, to: 3_120 },
    { state: 'completed', from: 3_120, to: 4_000 },
  ])
})
