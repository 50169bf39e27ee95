import { describeActivity, followerTitle, formatLatency } from '#client/comparison/headline.ts'
import type { Measure } from '#client/comparison/measure.ts'
import type { Lane } from '#client/comparison/timeline/lane.ts'
import { useMessages } from '../../_messages/messages.tsx'
import type { DrawnStyle } from '../../_modes/use-mode-style.ts'
import type { ChartLayout } from './chart-layout.ts'
import { LaneMarks } from './lane-marks.tsx'
import styles from './run-chart.module.css'
import { wrapNote } from './wrap-note.ts'

interface LaneRowProps {
  layout: ChartLayout
  y: number
  x(ms: number): number
  lane: Lane
  measure: Measure
  style: DrawnStyle
  cuts: number
  live: boolean
  best: boolean
}

/** The lane of one follower: open connections, events, unchanged responses and the latency of the result. */
export function LaneRow({ layout, y, x, lane, measure, style, cuts, live, best }: LaneRowProps) {
  const { narrow, left, right, columns } = layout
  const t = useMessages()
  const title = followerTitle(measure, t)
  const unchangedShare = measure.requests > 0 ? t.share(measure.unchanged / measure.requests) : '–'
  const figures = [
    live && measure.resultLatencyMs === null ? '…' : formatLatency(measure, t),
    String(measure.requests),
    t.bytes(measure.bytesUp + measure.bytesDown),
    unchangedShare,
  ]
  return (
    <g>
      <text x={narrow ? left : 24} y={narrow ? y - 18 : y - 1} className={styles.title}>
        {title}
      </text>
      {!narrow && (
        <text y={y + 1} className={`${styles.note} ${styles.figure}`}>
          {wrapNote(describeActivity(measure, cuts, t)).map((line) => (
            <tspan key={line} x={24} dy={15}>
              {line}
            </tspan>
          ))}
        </text>
      )}
      <path d={`M${left} ${y}H${right}`} className={styles.rail} />
      <LaneMarks x={x} y={y} lane={lane} title={title} style={style} narrow={narrow} />
      {columns.map((end, index) => (
        <text
          key={end}
          x={end}
          y={y + 5}
          className={`${styles.number} ${styles.figure} ${best && index === 0 ? styles.best : ''}`}
        >
          {figures[index]}
        </text>
      ))}
      {narrow && (
        <text x={left} y={y + 26} className={`${styles.note} ${styles.figure}`}>
          <tspan className={best ? styles.best : undefined}>
            {t('chart.resultIn', { latency: figures[0] ?? '' })}
          </tspan>
          {`, ${describeActivity(measure, cuts, t).split(',')[0]}, ${figures[2]}`}
        </text>
      )}
    </g>
  )
}

/** The lane of a follower before the run. */
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
