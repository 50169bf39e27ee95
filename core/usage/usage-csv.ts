import type { PeriodUsage } from './usage.ts'

/** The usage as CSV (RFC 4180): a column for each metric, mode and destination type that occurs. */
export function usageCsv(usage: readonly PeriodUsage[]): string {
  const detailsOf = (metric: 'events' | 'attempts') =>
    [...new Set(usage.flatMap((period) => Object.keys(period[metric])))]
      .sort()
      .map((detail) => ({ metric, detail }))
  const details = [...detailsOf('events'), ...detailsOf('attempts')]
  const columns = [
    'period',
    'jobs',
    'pages',
    'bytesIn',
    'bytesStored',
    'requests',
    'polls',
    'wastedPolls',
  ] as const
  const header = [...columns, ...details.map(({ metric, detail }) => `${metric}.${detail}`), 'cost']
  const rows = usage.map((period) => [
    ...columns.map((column) => period[column]),
    ...details.map(({ metric, detail }) => period[metric][detail] ?? 0),
    period.cost,
  ])
  return [header, ...rows].map((row) => `${row.join(',')}\r\n`).join('')
}
