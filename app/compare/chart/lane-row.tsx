import { describeActivity, followerTitle, formatLatency } from '#client/comparison/headline.ts'
import type { Measure } from '#client/comparison/measure.ts'
import type { Lane } from '#client/comparison/timeline/lane.ts'
import type { JobState } from '#core/jobs/job.ts'
import { useMessages } from '../../_messages/messages.tsx'
import type { DrawnStyle } from '../../_modes/use-mode-style.ts'
import type { ChartLayout } from './chart-layout.ts'
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
  const { colour, shape } = style
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
      <g className={styles.marks}>
        {lane.open.map(({ from, to }) => (
          <rect
            key={from}
            x={x(from)}
            y={y - 3}
            width={Math.max(0, x(to) - x(from))}
            height="6"
            rx="3"
            style={{ fill: colour, opacity: 0.42 }}
          />
        ))}
        {lane.cuts.map(({ from, to }) => (
          <g key={from}>
            <path d={`M${x(from)} ${y}H${x(to)}`} className={styles.gap} />
            {/* A narrow chart has the titles of the lanes there. */}
            {!narrow && (
              <text x={(x(from) + x(to)) / 2} y={y - 12} className={styles.cut}>
                {t('chart.cut', { duration: t.duration(Math.round((to - from) / 100) * 100) })}
              </text>
            )}
          </g>
        ))}
        {lane.resultDelay && lane.resultDelay.to - lane.resultDelay.from > 1 && (
          <path
            d={`M${x(lane.resultDelay.from)} ${y}H${x(lane.resultDelay.to)}`}
            style={{ stroke: colour, strokeWidth: 3, opacity: 0.45 }}
          />
        )}
        {lane.progress.map((at) => (
          <circle key={at} cx={x(at)} cy={y} r="2.2" style={{ fill: colour }} />
        ))}
        {lane.unchanged.map((at) => (
          <path
            key={at}
            d={shape}
            transform={`translate(${x(at)} ${y}) scale(.92)`}
            className={styles.hollow}
            style={{ stroke: colour, strokeWidth: 1.7 }}
          >
            <title>{t('chart.unchangedAt', { title, time: `${Math.round(at)} ms` })}</title>
          </path>
        ))}
        {lane.failures.map((at) => (
          <path
            key={at}
            d="M-4-4 4 4M-4 4 4-4"
            transform={`translate(${x(at)} ${y})`}
            className={styles.failure}
          >
            <title>{t('chart.failedAt', { title, time: `${Math.round(at)} ms` })}</title>
          </path>
        ))}
        {lane.events.map(({ at, type, seq, latencyMs }) => (
          <path
            key={seq}
            d={shape}
            transform={`translate(${x(at)} ${y}) scale(1.08)`}
            className={styles.mark}
            style={{ fill: colour }}
          >
            <title>
              {t('chart.event', { type: t(`state.${stateOf(type)}`), latency: t.duration(latencyMs) })}
            </title>
          </path>
        ))}
      </g>
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

/** The state that an event reports. */
function stateOf(type: string): JobState {
  return type.replace('job.', '') as JobState
}
