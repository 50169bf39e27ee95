'use client'

import type { Span } from '#client/comparison/timeline/lane.ts'
import type { JobState } from '#core/jobs/job.ts'
import { useMessages } from '../../_messages/messages.tsx'
import type { ChartLayout } from './chart-layout.ts'
import styles from './run-chart.module.css'

interface TruthRowProps {
  layout: ChartLayout
  spans: readonly (Span & { state: JobState })[]
  x(ms: number): number
}

const half = 12

/** The states on the server, with a dotted line through the lanes at each commit. */
export function ServerRow({ layout, spans, x }: TruthRowProps) {
  const { serverY: y, left, narrow, bottom } = layout
  const t = useMessages()
  return (
    <g>
      <text x={narrow ? left : 24} y={narrow ? y - half - 8 : y - 1} className={styles.title}>
        {t('chart.server')}
        <tspan {...(narrow ? { dx: 8 } : { x: 24, dy: 17 })} className={styles.note}>
          {t('chart.state')}
        </tspan>
      </text>
      <g className={styles.marks}>
        {spans.map(({ state, from, to }, index) => {
          const wide = x(to) - x(from)
          return (
            // A new attempt repeats a state.
            // biome-ignore lint/suspicious/noArrayIndexKey: commits are only appended.
            <g key={index}>
              <rect
                x={x(from)}
                y={y - half}
                width={Math.max(2, wide - 1)}
                height={2 * half}
                rx="4"
                style={{ fill: `var(--state-${state})` }}
              >
                <title>
                  {t('chart.stateFrom', { state: t(`state.${state}`), time: `${Math.round(from)} ms` })}
                </title>
              </rect>
              {wide > 76 && (
                <text x={x(from) + 10} y={y + 4.5} className={styles.stateLabel}>
                  {t(`state.${state}`)}
                </text>
              )}
              <path d={`M${x(from)} ${y + half + 3}V${bottom}`} className={styles.commit} />
            </g>
          )
        })}
      </g>
    </g>
  )
}
