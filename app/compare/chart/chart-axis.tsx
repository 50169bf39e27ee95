import type { TimeScale } from '#client/comparison/timeline/time-scale.ts'
import { useMessages } from '../../_messages/messages.tsx'
import { type ChartLayout, columnTitles } from './chart-layout.ts'
import styles from './run-chart.module.css'

interface ChartAxisProps {
  layout: ChartLayout
  scale: TimeScale
  x(ms: number): number
}

/** The time axis with grid lines, and the titles of the figures at the end of the lanes. */
export function ChartAxis({ layout, scale, x }: ChartAxisProps) {
  const { length, gap } = scale
  const t = useMessages()
  const ticks = scale.ticks(layout.narrow ? 4 : 9)
  const inSeconds = length >= 1_000
  const digits = length >= 20_000 ? 0 : 1
  const seconds = new Intl.NumberFormat(t.language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
  return (
    <g>
      {ticks.map((ms, index) => (
        <g key={ms}>
          <path d={`M${x(ms)} ${layout.top}V${layout.bottom}`} className={styles.grid} />
          <text
            x={x(ms)}
            y={layout.top - 10}
            className={styles.tick}
            style={layout.narrow && index === 0 ? { textAnchor: 'start' } : undefined}
          >
            {inSeconds ? `${seconds.format(ms / 1_000)} s` : `${Math.round(ms)} ms`}
          </text>
        </g>
      ))}
      {gap && (
        <AxisBreak
          layout={layout}
          from={x(gap.from)}
          to={x(gap.to)}
          label={t('chart.break', { duration: t.duration(gap.to - gap.from) })}
        />
      )}
      {layout.columns.map((end, index) => (
        <text key={end} x={end} y={layout.top - 10} className={styles.head}>
          {columnTitles[index] && t(columnTitles[index])}
        </text>
      ))}
    </g>
  )
}

interface AxisBreakProps {
  layout: ChartLayout
  from: number
  to: number
  label: string
}

/** Marks the part of the axis that is drawn shortened, across all lanes. */
function AxisBreak({ layout, from, to, label }: AxisBreakProps) {
  const zigzag = (x: number) =>
    `M${x} ${layout.top}${Array.from({ length: Math.ceil((layout.bottom - layout.top) / 12) }, (_, n) => `l${n % 2 === 0 ? 5 : -5} 12`).join('')}`
  return (
    <g>
      <rect
        x={from}
        y={layout.top}
        width={to - from}
        height={layout.bottom - layout.top}
        className={styles.break}
      />
      <path d={zigzag(from)} className={styles.zigzag} />
      <path d={zigzag(to - 5)} className={styles.zigzag} />
      <text x={(from + to) / 2} y={layout.top - 10} className={styles.breakLabel}>
        <title>{label}</title>
        {'···'}
      </text>
    </g>
  )
}
