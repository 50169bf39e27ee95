import { expect, test } from 'vitest'
import { type BenchReport, compareReports } from './bench-report.ts'
import type { Figure } from './benchmark.ts'

function reportOf(...figures: Figure[]): BenchReport {
  return { benchmarks: [{ name: 'reads', title: '', seconds: 1, figures }] } as unknown as BenchReport
}

const figure = (value: number, more: Partial<Figure> = {}): Figure => ({
  name: 'rate',
  value,
  unit: '',
  better: 'higher',
  ...more,
})

test('changes: a lower rate and a higher latency are worse', () => {
  const [rate] = compareReports(reportOf(figure(100)), reportOf(figure(50)))
  expect(rate?.factor).toBe(2)
  const lower = { better: 'lower' as const }
  const [latency] = compareReports(reportOf(figure(10, lower)), reportOf(figure(5, lower)))
  expect(latency?.factor).toBe(0.5)
})

test('changes: with a reference, the ratio counts', () => {
  const before = reportOf(figure(100, { reference: { name: 'bare', value: 200 } }))
  const after = reportOf(figure(50, { reference: { name: 'bare', value: 100 } }))
  expect(compareReports(before, after)[0]?.factor).toBe(1)
})

test('changes: a new figure has none, and zero against zero is none', () => {
  expect(compareReports(reportOf(), reportOf(figure(1)))).toEqual([])
  expect(compareReports(reportOf(figure(0)), reportOf(figure(0)))[0]?.factor).toBe(1)
})
