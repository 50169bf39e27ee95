'use client'

import { useState } from 'react'
import { useMessages } from '../_messages/messages.tsx'
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
  const t = useMessages()
  const [name, setName] = useState<UsageSeries['name']>('jobs')
  const series = usageSeries.find((one) => one.name === name) ?? (usageSeries[0] as UsageSeries)
  const days = daysBetween(from, to)
  const usageOf = new Map(usage.map((day) => [day.period, day]))
  const shown = days.flatMap((day) => usageOf.get(day) ?? [])
  const format = (value: number) => t[series.unit](value)
  const bars = days.map((day) => {
    const used = usageOf.get(day)
    return { day, value: used ? series.valueOf(used) : 0 }
  })
  return (
    <figure className={styles.chart}>
      <fieldset className={styles.metrics}>
        <legend className="visually-hidden">{t('series.metric')}</legend>
        {usageSeries.map((one) => (
          <button
            key={one.name}
            type="button"
            className="chip"
            aria-pressed={one === series}
            onClick={() => setName(one.name)}
          >
            {t(`series.${one.name}`)}
          </button>
        ))}
      </fieldset>
      <figcaption className="numbers" aria-live="polite">
        <strong>{format(totalOf(series, shown))}</strong> {t(`series.${series.total}`, { days: days.length })}
      </figcaption>
      <DayBars bars={bars} format={format} label={t('series.byDay', { series: t(`series.${name}`) })} />
    </figure>
  )
}
