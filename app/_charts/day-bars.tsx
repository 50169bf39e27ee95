'use client'

import { useMessages } from '../_messages/messages.tsx'
import styles from './usage-chart.module.css'

interface DayBarsProps {
  /** Oldest first. */
  bars: readonly { day: string; value: number }[]
  format(value: number): string
  label: string
}

const width = 960
const height = 130

/** A bar for each day, with the highest value and the first and last day as labels, and the values as a table. */
export function DayBars({ bars, format, label }: DayBarsProps) {
  const t = useMessages()
  // Usage is counted by days in UTC.
  const date = new Intl.DateTimeFormat(t.language, { dateStyle: 'medium', timeZone: 'UTC' })
  const nameOf = (day: string | undefined) => day && date.format(new Date(day))
  const max = Math.max(0, ...bars.map(({ value }) => value))
  const step = width / Math.max(bars.length, 1)
  // A small value stays visible.
  const heightOf = (value: number) => (value === 0 ? 0 : Math.max(3, (value / max) * (height - 6)))
  return (
    <>
      <div className={styles.plot}>
        <span className={`small numbers ${styles.max}`}>
          {max > 0 ? t('series.highest', { value: format(max) }) : t('series.nothing')}
        </span>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
          <path d={`M0 ${height - 0.5}H${width}`} className={styles.floor} />
          {bars.map(({ day, value }, index) => (
            <g key={day}>
              {/* The area of the tooltip. */}
              <rect x={index * step} y={0} width={step} height={height} fill="transparent">
                <title>{`${nameOf(day)}: ${format(value)}`}</title>
              </rect>
              <rect
                x={index * step + 2}
                y={height - 1 - heightOf(value)}
                width={step - 4}
                height={heightOf(value)}
                className={styles.bar}
              />
            </g>
          ))}
        </svg>
        <span className={`small numbers ${styles.days}`}>
          <span>{nameOf(bars[0]?.day)}</span>
          <span>{nameOf(bars.at(-1)?.day)}</span>
        </span>
      </div>
      <details className={styles.values}>
        <summary>{t('series.values')}</summary>
        <table className="numbers">
          <thead>
            <tr>
              <th scope="col">{t('series.day')}</th>
              <th scope="col">{label}</th>
            </tr>
          </thead>
          <tbody>
            {bars.toReversed().map(({ day, value }) => (
              <tr key={day}>
                <th scope="row">{nameOf(day)}</th>
                <td>{format(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  )
}
