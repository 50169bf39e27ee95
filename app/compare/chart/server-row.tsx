import type { Span } from '#client/comparison/lane.ts'
import type { ChartLayout } from './chart-layout.ts'
import styles from './run-chart.module.css'

interface TruthRowProps {
  layout: ChartLayout
  spans: readonly (Span & { state: string })[]
  x(ms: number): number
}

const half = 12

/** What is true: the server's states, each with a dotted line down through the lanes from its commit. */
export function TruthRow({ layout, spans, x }: TruthRowProps) {
  const { truthY: y, left, narrow, bottom } = layout
  return (
    <g>
      <text x={narrow ? left : 24} y={narrow ? y - half - 8 : y - 1} className={styles.title}>
        Server
      </text>
      <text x={narrow ? left + 58 : 24} y={narrow ? y - half - 8 : y + 16} className={styles.note}>
        what is true
      </text>
      {spans.map(({ state, from, to }, index) => {
        const wide = x(to) - x(from)
        return (
          // An attempt may be begun again, so a state may come twice.
          // biome-ignore lint/suspicious/noArrayIndexKey: commits are only ever added.
          <g key={index}>
            <rect
              x={x(from)}
              y={y - half}
              width={Math.max(2, wide - 1)}
              height={2 * half}
              rx="4"
              style={{ fill: `var(--state-${state})` }}
            >
              <title>{`${state} from ${Math.round(from)} ms on`}</title>
            </rect>
            {wide > 76 && (
              <text x={x(from) + 10} y={y + 4.5} className={styles.truth}>
                {state}
              </text>
            )}
            <path d={`M${x(from)} ${y + half + 3}V${bottom}`} className={styles.commit} />
          </g>
        )
      })}
    </g>
  )
}
