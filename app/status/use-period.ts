'use client'

import { useSearchParams } from 'next/navigation'
import type { ThroughputPeriod } from '#core/ports/observability/throughput-period.ts'

/** The periods of the throughput. */
export const periods = ['2m', '1h', '1d'] as const satisfies readonly ThroughputPeriod[]

/** The selected period, kept in the URL, and a function to select another one. */
export function usePeriod(): [ThroughputPeriod, (period: ThroughputPeriod) => void] {
  const wanted = useSearchParams().get('period')
  const period = periods.find((one) => one === wanted) ?? '2m'
  return [
    period,
    (next) => history.replaceState(null, '', next === '2m' ? location.pathname : `?period=${next}`),
  ]
}
