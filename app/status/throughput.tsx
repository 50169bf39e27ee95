import { countOf } from '#client/format/amounts.ts'
import type { StatusView } from '#core/ports/status-store.ts'
import styles from './throughput.module.css'

const width = 960
const height = 120

/** How many jobs ended lately, completed and failed, a bar for every few seconds. */
export function Throughput({ ended }: { ended: StatusView['ended'] | null }) {
  const { stepS, completed, failed } = ended ?? { stepS: 5, completed: [], failed: [] }
  const most = Math.max(4, ...completed.map((count, index) => count + (failed[index] ?? 0)))
  const bar = width / Math.max(completed.length, 1)
  const y = (count: number) => (count / most) * (height - 10)
  const total = completed.reduce((sum, count) => sum + count, 0)
  const lost = failed.reduce((sum, count) => sum + count, 0)
  return (
    <figure className={`card ${styles.throughput}`}>
      <figcaption>
        <h2>Jobs that ended in the last {Math.round((completed.length * stepS) / 60) || 2} minutes</h2>
        <p className="small numbers">
          {countOf(total, 'job')} completed, {lost} failed; a bar is {stepS} seconds
        </p>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={`M0 ${height - 0.5}H${width}`} className={styles.floor} />
        {completed.map((count, index) => {
          const bad = failed[index] ?? 0
          return (
            // A bar's place is its time.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above.
            <g key={index}>
              <rect
                x={index * bar + 2}
                width={bar - 4}
                y={height - 1 - y(count)}
                height={y(count)}
                className={styles.completed}
              />
              <rect
                x={index * bar + 2}
                width={bar - 4}
                y={height - 1 - y(count + bad)}
                height={y(bad)}
                className={styles.failed}
              />
            </g>
          )
        })}
      </svg>
    </figure>
  )
}
