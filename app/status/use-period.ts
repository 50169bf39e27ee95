'use client'

import { useSearchParams } from 'next/navigation'
import type { ThroughputPeriod } from '#core/ports/throughput-period.ts'

/** The periods of the throughput, with their titles. */
export const periods: Record<ThroughputPeriod, string> = { '2m': '2 minutes', '1h': 'hour', '1d': 'day' }

/** The selected period, kept in the URL, and a function to select another one. */
export function usePeriod(): [ThroughputPeriod, (period: ThroughputPeriod) => void] {
  const wanted = useSearchParams().get('period')
  const period = wanted !== null && wanted in periods ? (wanted as ThroughputPeriod) : '2m'
  return [
    period,
    (next) => history.replaceState(null, '', next === '2m' ? location.pathname : `?period=${next}`),
  ]
}
