import { z } from 'zod'
import type { PlanPrices } from './plan.ts'

/**
 * What is metered. The detail of `events` is the delivery mode or the destination type, that of `polls` and
 * `wastedPolls` the mode, and that of `attempts` the destination type.
 */
export const usageMetrics = [
  'jobs',
  'pages',
  'bytesIn',
  'requests',
  'polls',
  'wastedPolls',
  'events',
  'attempts',
] as const

export type UsageMetric = (typeof usageMetrics)[number]

/** A metered amount, before it is stored. */
export interface Metered {
  userid: string
  metric: UsageMetric
  detail: string
  amount: number
}

/** A stored metered amount. `position` orders the export. */
export interface UsageRecord extends Metered {
  position: number
  at: Date
}

/** The sum of a metric on one day. `bytesStored` is the largest sample of the day. */
export interface DailyUsage {
  /** `YYYY-MM-DD`, UTC. */
  day: string
  metric: UsageMetric | 'bytesStored'
  detail: string
  amount: number
}

const count = z.int().nonnegative()

/** The usage of a user in one period, as the API shows it. */
export const periodUsageSchema = z
  .object({
    period: z.string().meta({ description: 'Day as `YYYY-MM-DD` or month as `YYYY-MM`, UTC.' }),
    jobs: count.meta({ description: 'Accepted jobs.' }),
    pages: count.meta({ description: 'Analysed pages.' }),
    bytesIn: count.meta({ description: 'Bytes of accepted documents.' }),
    bytesStored: count.meta({ description: 'The most bytes of documents stored at a time; sampled hourly.' }),
    requests: count.meta({ description: 'Requests of the API.' }),
    polls: count.meta({ description: 'Requests of the delivery modes that poll, part of `requests`.' }),
    wastedPolls: count.meta({ description: 'Polls that brought nothing new, part of `polls`.' }),
    events: z.record(z.string(), count).meta({
      description:
        'Events sent to followers, by delivery mode, and delivered to destinations, by their type.',
    }),
    attempts: z.record(z.string(), count).meta({ description: 'Delivery attempts, by destination type.' }),
    cost: z.number().nonnegative().meta({ description: 'By the prices of the current plan.' }),
  })
  .meta({ id: 'Usage' })

export type PeriodUsage = z.infer<typeof periodUsageSchema>

/**
 * Sums daily usage by period: the first `length` characters of the day. Periods without usage are left out.
 * `bytesStored` of a period is the maximum of its days, and its cost the sum.
 */
export function sumByPeriod(days: readonly DailyUsage[], length: number, prices: PlanPrices): PeriodUsage[] {
  const periods = Map.groupBy(days, ({ day }) => day.slice(0, length))
  return [...periods]
    .map(([period, rows]) => toPeriod(period, rows, prices))
    .sort((a, b) => (a.period < b.period ? -1 : 1))
}

/** Sums daily usage of any length; zeros without any. */
export function sumUsage(days: readonly DailyUsage[], prices: PlanPrices): Omit<PeriodUsage, 'period'> {
  const { period: _, ...sums } = toPeriod('', days, prices)
  return sums
}

function toPeriod(period: string, rows: readonly DailyUsage[], prices: PlanPrices): PeriodUsage {
  const sum = (metric: string) =>
    rows.reduce((total, row) => (row.metric === metric ? total + row.amount : total), 0)
  const byDetail = (metric: string) => {
    const sums: Record<string, number> = {}
    for (const row of rows) if (row.metric === metric) sums[row.detail] = (sums[row.detail] ?? 0) + row.amount
    return sums
  }
  const usage = {
    period,
    jobs: sum('jobs'),
    pages: sum('pages'),
    bytesIn: sum('bytesIn'),
    bytesStored: Math.max(0, ...rows.map((row) => (row.metric === 'bytesStored' ? row.amount : 0))),
    requests: sum('requests'),
    polls: sum('polls'),
    wastedPolls: sum('wastedPolls'),
    events: byDetail('events'),
    attempts: byDetail('attempts'),
  }
  const cost =
    usage.jobs * prices.job +
    usage.pages * prices.page +
    sum('attempts') * prices.attempt +
    usage.requests * prices.request +
    sum('events') * prices.event +
    (usage.bytesIn / 1e9) * prices.gigabyteIn +
    (sum('bytesStored') / 1e9) * prices.gigabyteStored
  // Amounts are shown to a millionth of the currency, without the rounding errors of binary fractions.
  return { ...usage, cost: Math.round(cost * 1e6) / 1e6 }
}
