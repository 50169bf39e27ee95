import { countOf } from '#client/format/amounts.ts'
import type { StatusView } from '#core/ports/status-store.ts'
import styles from './throughput.module.css'

const width = 960
const height = 120

/** Completed and failed jobs over time, one bar per interval. */
export function Throughput({ ended }: { ended: StatusView['ended'] | null }) {
  const { stepS, completed, failed } = ended ?? { stepS: 5, completed: [], failed: [] }
  const max = Math.max(4, ...completed.map((count, index) => count + (failed[index] ?? 0)))
  const bar = width / Math.max(completed.length, 1)
  const y = (count: number) => (count / max) * (height - 10)
  const total = completed.reduce((sum, count) => sum + count, 0)
  const failures = failed.reduce((sum, count) => sum + count, 0)
  return (
    <figure className={`card ${styles.throughput}`}>
      <figcaption>
        <h2>Jobs finished in the last {Math.round((completed.length * stepS) / 60) || 2} minutes</h2>
        <p className="small numbers">
          {countOf(total, 'job')} completed, {failures} failed; one bar is {stepS} s
        </p>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <path d={`M0 ${height - 0.5}H${width}`} className={styles.floor} />
        {completed.map((count, index) => {
          const failedCount = failed[index] ?? 0
          return (
            // The index of a bar is its time.
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
                y={height - 1 - y(count + failedCount)}
                height={y(failedCount)}
                className={styles.failed}
              />
            </g>
          )
        })}
      </svg>
    </figure>
  )
}
