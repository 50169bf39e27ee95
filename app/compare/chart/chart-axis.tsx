import { axisTicks } from '#client/comparison/lane.ts'
import { type ChartLayout, columnTitles } from './chart-layout.ts'
import styles from './run-chart.module.css'

interface ChartAxisProps {
  layout: ChartLayout
  /** Milliseconds. */
  length: number
  x(ms: number): number
}

/** The time axis with grid lines, and the titles of the figures at the end of the lanes. */
export function ChartAxis({ layout, length, x }: ChartAxisProps) {
  const ticks = axisTicks(length, layout.narrow ? 4 : 9)
  const inSeconds = length >= 1_000
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
            {inSeconds ? `${(ms / 1_000).toFixed(length >= 20_000 ? 0 : 1)} s` : `${Math.round(ms)} ms`}
          </text>
        </g>
      ))}
      {layout.columns.map((end, index) => (
        <text key={end} x={end} y={layout.top - 10} className={styles.head}>
          {columnTitles[index]}
        </text>
      ))}
    </g>
  )
}
