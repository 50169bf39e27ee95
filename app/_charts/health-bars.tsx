'use client'

import { type HealthReport, successShare } from '../_data/use-health.ts'
import { type Translate, useMessages } from '../_messages/messages.tsx'
import styles from './health-bars.module.css'

const height = 22

/** The attempts of a destination in each of the last 24 hours: successful ones below, failed ones hatched on top. */
export function HealthBars({ report }: { report: HealthReport | undefined }) {
  const t = useMessages()
  const succeeded = report?.succeeded ?? Array.from({ length: 24 }, () => 0)
  const failed = report?.failed ?? succeeded.map(() => 0)
  const max = Math.max(1, ...succeeded.map((count, hour) => count + (failed[hour] ?? 0)))
  const heightOf = (count: number) => (count === 0 ? 0 : Math.max(2, (count / max) * height))
  return (
    <svg
      viewBox={`0 0 ${succeeded.length * 5} ${height}`}
      preserveAspectRatio="none"
      className={styles.bars}
      role="img"
      aria-label={labelOf(report, t)}
    >
      {succeeded.map((count, hour) => {
        const bad = failed[hour] ?? 0
        const [good, top] = [heightOf(count), heightOf(bad)]
        return (
          // The index of a bar is its hour.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above.
          <g key={hour}>
            <rect x={hour * 5} y={height - 2} width={4} height={2} className={styles.none} />
            <rect x={hour * 5} y={height - good} width={4} height={good} className={styles.succeeded} />
            <rect
              x={hour * 5}
              y={Math.max(0, height - good - top)}
              width={4}
              height={top}
              className={styles.failed}
            />
          </g>
        )
      })}
    </svg>
  )
}

function labelOf(report: HealthReport | undefined, t: Translate): string {
  const share = report && successShare(report)
  if (!report || share === null || share === undefined) return t('health.none')
  const count = report.failed.reduce((sum, count) => sum + count, 0)
  return t('health.share', { share: t.share(share), count })
}
