import { formatBytes, formatCount } from '#client/format/amounts.ts'
import type { PeriodUsage } from '#core/usage/usage.ts'

/** The usage of one day, without a cost where users have different prices. */
export type DayUsage = Omit<PeriodUsage, 'cost'> & { cost?: number }

/** A metric of the usage, as a chart shows it. */
export interface UsageSeries {
  title: string
  /** How days combine: `bytesStored` is a level, not a sum. */
  total: 'sum' | 'max'
  valueOf(day: DayUsage): number
  format(value: number): string
}

const sumOf = (amounts: Record<string, number>) => Object.values(amounts).reduce((sum, one) => sum + one, 0)

/** The metrics that a chart can show. */
export const usageSeries: readonly UsageSeries[] = [
  { title: 'Jobs', total: 'sum', valueOf: ({ jobs }) => jobs, format: formatCount },
  { title: 'Pages', total: 'sum', valueOf: ({ pages }) => pages, format: formatCount },
  { title: 'Requests', total: 'sum', valueOf: ({ requests }) => requests, format: formatCount },
  { title: 'Events', total: 'sum', valueOf: ({ events }) => sumOf(events), format: formatCount },
  { title: 'Deliveries', total: 'sum', valueOf: ({ attempts }) => sumOf(attempts), format: formatCount },
  { title: 'Uploaded', total: 'sum', valueOf: ({ bytesIn }) => bytesIn, format: formatBytes },
  { title: 'Stored', total: 'max', valueOf: ({ bytesStored }) => bytesStored, format: formatBytes },
]

/** The days from `from` to `to` (`YYYY-MM-DD`, UTC), both included. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000) days.push(toDay(at))
  return days
}

/** The day of a time, in UTC. */
export function toDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The sum of a series, or its maximum for a level. */
export function totalOf(series: UsageSeries, days: readonly DayUsage[]): number {
  const values = days.map(series.valueOf)
  return series.total === 'sum' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values)
}
