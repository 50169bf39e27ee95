import { expect, it } from 'vitest'
import { daysBetween, totalOf, type UsageSeries, usageSeries } from './usage-series.ts'

const day = (jobs: number, bytesStored: number) => ({
  ...{ period: '2026-02-01', jobs, bytesStored, pages: 0, bytesIn: 0, requests: 0, polls: 0, wastedPolls: 0 },
  ...{ events: { sse: 2, polling: 1 }, attempts: {} },
})

it('daysBetween: lists every day of the range, over the end of a month', () => {
  expect(daysBetween('2026-02-27', '2026-03-02')).toEqual([
    '2026-02-27',
    '2026-02-28',
    '2026-03-01',
    '2026-03-02',
  ])
})

it('totalOf: sums amounts, and takes the maximum of a level', () => {
  const total = (name: string) => {
    const series = usageSeries.find((one) => one.name === name) as UsageSeries
    return totalOf(series, [day(2, 500), day(3, 400)])
  }
  expect([total('jobs'), total('stored'), total('events')]).toEqual([5, 500, 6])
})
