import { expect, test } from 'vitest'
import { type CostPoint, crossoverMs } from './crossovers.ts'
import { acceptableMs, decide } from './decisions.ts'
import type { CostRow, LatencyRow, ReportVariant } from './report-schema.ts'

const exactly = (value: number, spread = 0) => ({ value, low: value - spread, high: value + spread, runs: 5 })

function variantsOf(...list: [string, ReportVariant['kind'], number | null][]): Map<string, ReportVariant> {
  return new Map(
    list.map(([id, kind, intervalMs]) => [id, { id, kind, intervalMs, title: id } as ReportVariant]),
  )
}

const variants = variantsOf(['slow', 'pull', 1_000], ['quick', 'pull', 100], ['open', 'stream', null])

const cost = (variant: string, cpuMs: number, spread?: number) =>
  ({ variant, jobSeconds: 1, clients: 10, serverCpuMs: exactly(cpuMs, spread) }) as CostRow
const late = (variant: string, p99Ms: number, missing = 0) =>
  ({
    variant,
    jobSeconds: 1,
    clients: 10,
    alone: true,
    phase: 'final',
    missing,
    p99Ms: exactly(p99Ms),
  }) as LatencyRow

test('decisions: the cheapest variant with an acceptable latency, among those that the clients can use', () => {
  const decisions = decide(
    [late('slow', 990), late('quick', 99), late('open', 2)],
    [cost('slow', 1), cost('quick', 5), cost('open', 2)],
    variants,
  )
  expect(decisions.map(({ use }) => use)).toEqual(['quick', 'open', 'open'])
})

test('decisions: within the interval of the cheapest, the fastest wins', () => {
  const [, decision] = decide(
    [late('quick', 99), late('open', 2)],
    [cost('quick', 2, 0.5), cost('open', 2.4, 0.3)],
    variants,
  )
  expect(decision?.use).toBe('open')
})

test('decisions: a variant that lost events is not recommended', () => {
  const [, decision] = decide(
    [late('quick', 99), late('open', 2, 1)],
    [cost('quick', 9), cost('open', 1)],
    variants,
  )
  expect(decision?.use).toBe('quick')
})

test('decisions: without an acceptable one, the fastest, and the reason says so', () => {
  const [decision] = decide([late('slow', 990)], [cost('slow', 1)], variants)
  expect(decision).toMatchObject({ use: 'slow', because: expect.stringContaining('no such mode') })
  expect(acceptableMs(60)).toBe(6_000)
})

const point = (variant: string, requests: number, cpuMs: number): CostPoint => ({
  variant,
  jobSeconds: 10,
  requests,
  cpuMs,
})

test('crossover: where the line of polling meets the cost of the stream', () => {
  // 1 ms + 0.5 ms per request; the stream costs 5 ms: equal at 8 requests, 5 of which are polls at an interval.
  const points = [point('quick', 103, 52.5), point('slow', 13, 7.5), point('open', 0, 5)]
  expect(crossoverMs(points, variants, 'open', 10)).toBeCloseTo(2_000)
})

test('crossover: none when a stream costs less than the requests without polling', () => {
  const points = [point('quick', 103, 52.5), point('slow', 13, 7.5), point('open', 0, 1)]
  expect(crossoverMs(points, variants, 'open', 10)).toBe(Number.POSITIVE_INFINITY)
})

test('crossover: the cost of a request is compared among jobs of one length only', () => {
  // Short jobs arrive faster, and each of them costs 3 ms less in any mode.
  const short = (variant: string, requests: number, cpuMs: number) => ({
    ...point(variant, requests, cpuMs - 3),
    jobSeconds: 1,
  })
  const points = [
    ...[point('quick', 103, 52.5), point('slow', 13, 7.5), point('open', 0, 5)],
    ...[short('quick', 13, 7.5), short('slow', 4, 3), short('open', 0, 5)],
  ]
  expect(crossoverMs(points, variants, 'open', 10)).toBeCloseTo(2_000)
  expect(crossoverMs(points, variants, 'open', 1)).toBeCloseTo(200)
  expect(crossoverMs(points, variants, 'open', 100)).toBeCloseTo(20_000)
})
