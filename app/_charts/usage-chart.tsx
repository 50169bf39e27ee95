'use client'

import { useState } from 'react'
import { DayBars } from './day-bars.tsx'
import styles from './usage-chart.module.css'
import { type DayUsage, daysBetween, totalOf, type UsageSeries, usageSeries } from './usage-series.ts'

interface UsageChartProps {
  /** Days without usage may be missing. */
  usage: readonly DayUsage[]
  /** First and last day, `YYYY-MM-DD`. */
  from: string
  to: string
}

/** Usage by day as bars; the metric can be chosen. */
export function UsageChart({ usage, from, to }: UsageChartProps) {
  const [title, setTitle] = useState('Jobs')
  const series = usageSeries.find((one) => one.title === title) ?? (usageSeries[0] as UsageSeries)
  const days = daysBetween(from, to)
  const usageOf = new Map(usage.map((day) => [day.period, day]))
  const shown = days.flatMap((day) => usageOf.get(day) ?? [])
  const total = series.format(totalOf(series, shown))
  const bars = days.map((day) => {
    const used = usageOf.get(day)
    return { day, value: used ? series.valueOf(used) : 0 }
  })
  return (
    <figure className={styles.chart}>
      <fieldset className={styles.metrics}>
        <legend className="visually-hidden">Metric</legend>
        {usageSeries.map((one) => (
          <button
            key={one.title}
            type="button"
            className="chip"
            aria-pressed={one === series}
            onClick={() => setTitle(one.title)}
          >
            {one.title}
          </button>
        ))}
      </fieldset>
      <figcaption className="numbers" aria-live="polite">
        <strong>{total}</strong>{' '}
        {series.total === 'sum' ? `in ${days.length} days` : `at most in ${days.length} days`}
      </figcaption>
      <DayBars bars={bars} format={series.format} label={`${series.title} by day`} />
    </figure>
  )
}
