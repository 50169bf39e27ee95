import { expect, test } from 'vitest'
import type { Traffic } from '../../core/modes/mode-client.ts'
import { commits, recording } from './example-run.ts'
import { measureRecording, openSpans } from './measure.ts'

const polls: Traffic[] = [
  { kind: 'request', at: 0, id: 1, bytesUp: 100 },
  { kind: 'response', at: 5, id: 1, status: 200, bytesDown: 900, news: true },
  { kind: 'request', at: 1_000, id: 2, bytesUp: 100 },
  { kind: 'response', at: 1_004, id: 2, status: 304, bytesDown: 60, news: false },
  { kind: 'request', at: 2_000, id: 3, bytesUp: 100 },
  { kind: 'response', at: 2_010, id: 3, status: 200, bytesDown: 900, news: true },
]

test('measureRecording: latency is measured on the server clock', () => {
  const received = commits.map(({ type, seq, at }) => ({ type, seq, at: at - 5_000 + 3 }))
  const measure = measureRecording(recording({ received, offsetMs: 5_000 }), commits)
  expect(measure.latency.map(({ latencyMs }) => latencyMs)).toEqual([3, 3, 3])
  expect(measure).toMatchObject({ resultLatencyMs: 3, missed: 0, repeated: 0, outOfOrder: 0 })
})

test('measureRecording: counts requests, unchanged responses, bytes and open time', () => {
  expect(measureRecording(recording({ traffic: polls }), commits)).toMatchObject({
    requests: 3,
    unchanged: 1,
    messages: 0,
    bytesUp: 300,
    bytesDown: 1_860,
    openSeconds: 0.019,
  })
})

test('measureRecording: a 201 response is not unchanged', () => {
  const traffic: Traffic[] = [
    { kind: 'request', at: 0, id: 1, bytesUp: 80 },
    { kind: 'response', at: 2, id: 1, status: 201, bytesDown: 120, news: false },
  ]
  expect(measureRecording(recording({ traffic }), commits)).toMatchObject({ requests: 1, unchanged: 0 })
})

test('measureRecording: a cut connection has two open spans, and the head of a stream is not unchanged', () => {
  const traffic: Traffic[] = [
    { kind: 'request', at: 0, id: 1, bytesUp: 80 },
    { kind: 'response', at: 2, id: 1, status: 200, bytesDown: 120, news: false },
    { kind: 'open', at: 2 },
    { kind: 'message', at: 3, direction: 'down', bytes: 300, news: true },
    { kind: 'close', at: 500 },
    { kind: 'open', at: 900 },
    { kind: 'message', at: 1_400, direction: 'down', bytes: 300, news: true },
  ]
  expect(openSpans({ traffic })).toEqual([
    { from: 0, to: 500 },
    { from: 900, to: 1_400 },
  ])
  expect(measureRecording(recording({ traffic }), commits)).toMatchObject({
    requests: 2,
    unchanged: 0,
    messages: 2,
    bytesDown: 720,
    openSeconds: 1,
  })
})

test('measureRecording: counts missed, repeated and out-of-order events', () => {
  const received = [
    { type: 'job.processing', seq: 2, at: 20 },
    { type: 'job.uploaded', seq: 1, at: 21 },
    { type: 'job.uploaded', seq: 1, at: 22 },
    { type: 'job.progress', seq: 2, at: 23 },
  ] as const
  expect(measureRecording(recording({ received: [...received] }), commits)).toMatchObject({
    missed: 1,
    repeated: 1,
    outOfOrder: 1,
    resultLatencyMs: null,
  })
})
