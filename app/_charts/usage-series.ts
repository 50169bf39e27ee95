import type { PeriodUsage } from '#core/usage/usage.ts'

/** The usage of one day, without a cost where users have different prices. */
export type DayUsage = Omit<PeriodUsage, 'cost'> & { cost?: number }

/** A metric of the usage, as a chart shows it. */
export interface UsageSeries {
  name: 'jobs' | 'pages' | 'requests' | 'events' | 'deliveries' | 'uploaded' | 'stored'
  /** How days combine: `bytesStored` is a level, not a sum. */
  total: 'sum' | 'max'
  unit: 'count' | 'bytes'
  valueOf(day: DayUsage): number
}

const sumOf = (amounts: Record<string, number>) => Object.values(amounts).reduce((sum, one) => sum + one, 0)

/** The metrics that a chart can show. */
export const usageSeries: readonly UsageSeries[] = [
  { name: 'jobs', total: 'sum', unit: 'count', valueOf: ({ jobs }) => jobs },
  { name: 'pages', total: 'sum', unit: 'count', valueOf: ({ pages }) => pages },
  { name: 'requests', total: 'sum', unit: 'count', valueOf: ({ requests }) => requests },
  { name: 'events', total: 'sum', unit: 'count', valueOf: ({ events }) => sumOf(events) },
  { name: 'deliveries', total: 'sum', unit: 'count', valueOf: ({ attempts }) => sumOf(attempts) },
  { name: 'uploaded', total: 'sum', unit: 'bytes', valueOf: ({ bytesIn }) => bytesIn },
  { name: 'stored', total: 'max', unit: 'bytes', valueOf: ({ bytesStored }) => bytesStored },
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
