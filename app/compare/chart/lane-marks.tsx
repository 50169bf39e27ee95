import type { Lane } from '#client/comparison/timeline/lane.ts'
import type { JobState } from '#core/jobs/job.ts'
import { useMessages } from '../../_messages/messages.tsx'
import type { DrawnStyle } from '../../_modes/use-mode-style.ts'
import styles from './run-chart.module.css'

interface LaneMarksProps {
  x(ms: number): number
  y: number
  lane: Lane
  /** Title of the follower. */
  title: string
  style: DrawnStyle
  narrow: boolean
}

/** What a lane shows on the time axis. Each mark of an event has its state and latency as a tooltip. */
export function LaneMarks({ x, y, lane, title, style, narrow }: LaneMarksProps) {
  const { colour, shape } = style
  const t = useMessages()
  return (
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
  )
}

/** The state that an event reports. */
function stateOf(type: string): JobState {
  return type.replace('job.', '') as JobState
}
