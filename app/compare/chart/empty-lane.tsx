import type { ChartLayout } from './chart-layout.ts'
import styles from './run-chart.module.css'

/** A lane that waits for its race. */
export function EmptyLane({ layout, y, title }: { layout: ChartLayout; y: number; title: string }) {
  const { narrow, left, right } = layout
  return (
    <g>
      <text x={narrow ? left : 24} y={narrow ? y - 18 : y + 5} className={styles.title}>
        {title}
      </text>
      <path d={`M${left} ${y}H${right}`} className={styles.rail} />
    </g>
  )
}
